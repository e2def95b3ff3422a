"""A bare docxtpl script: fills a template with values that lie ready. Arguments: template, values as JSON, result."""

import json
import sys

from docxtpl import DocxTemplate
from markupsafe import Markup


def marked(value):
    if isinstance(value, str):
        return Markup(value)
    if isinstance(value, list):
        return [marked(item) for item in value]
    if isinstance(value, dict):
        return {key: marked(item) for key, item in value.items()}
    return value


with open(sys.argv[2], encoding="utf-8") as file:
    values = marked(json.load(file))
word = DocxTemplate(sys.argv[1])
word.render(values, autoescape=True)
word.save(sys.argv[3])
