"""The service around the clinical core: hook calls in, cards out. Input and output happen at its edges only."""
