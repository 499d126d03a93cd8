"""What the services of the Web are asked and how their answers are read. Pure."""
