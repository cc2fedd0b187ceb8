"""What several tabs share: the timeline, the chart, files, a visitor's picture, asking a model.

`stage/` has the scripts of what one looks at, `text/` those that set formulas and write numbers.

May enter: components and scripts that two tabs or more use, and that know no tab. A component is a
Python file beside its scripts and style sheets, which `assets` joins into one. `picture` is the
only place of the page that decodes a stranger's picture.
Never imports: a tab (`forward`, `loss`, `sample`, `train`), runs, training or evaluation.
"""
