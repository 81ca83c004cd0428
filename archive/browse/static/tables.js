// Datasette sets this in an inline script, which the content security policy does not run.
window.DATASETTE_ALLOW_FACET = true;
