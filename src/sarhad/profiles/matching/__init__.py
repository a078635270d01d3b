"""The matcher: all conditions of a set compiled together into bit tables, one AND per column for a declaration.

From a condition to bits, one file a step: `normal_form` (negations to the leaves, then conjunctions of literals),
`literals` (a literal says which values of one subject satisfy it: `ranges` of ordered values, `texts`, or truth),
`ordered_table`, `text_table`, `truth_table` (per subject, a row of bits for every distinguishable value), `compiled`
(all of them together). Then `one_record` matches one declaration; `batch` matches a table, by NumPy
or by the machine code of `kernels`.
"""
