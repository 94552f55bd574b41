"""Write books of sheets and documents of blocks, whatever they say."""
