"""Words everybody uses: Actor, Refusal, Phrase, Explanation, Money, barcodes, calendars. No Django, no clock."""
