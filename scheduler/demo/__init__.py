"""The demonstration: a small paper that the package ships, and a real archive made of it. Needs no internet."""
