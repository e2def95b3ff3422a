"""Drafts California criminal-defense papers for the duress defense (Pen. Code, § 26, subd. Six).

The pipeline is one straight line: source → casefile → analysis → clauses → assembly → document → render.
"""

__version__ = "0.1.0"
