"""How declarations come in: file, upload, API."""
