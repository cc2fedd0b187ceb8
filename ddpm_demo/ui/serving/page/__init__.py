"""The page on its way to a browser: kept, packed, and led to what it is installed by."""
