"""The house's own musicians: invented names, and tunes composed by the programme itself."""
