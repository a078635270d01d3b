"""The matcher: all conditions of a set compiled together into bit tables, one AND per column for a declaration.

From a condition to bits, one file a step: `normal_form` (negations to the leaves, then conjunctions of literals),
`literals` (a literal says which values of one subject satisfy it: `ranges` of ordered values, `texts`, or truth),
`tables` (per subject, a row of bits for every distinguishable value), `matcher` (one record, or a table).
"""
