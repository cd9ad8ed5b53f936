"""Which repair is off, proposed to an engineer, or on, and for whom; an administrator sets it."""
