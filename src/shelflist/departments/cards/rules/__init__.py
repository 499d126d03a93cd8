"""How headings are filed and how a card is typed. Pure."""
