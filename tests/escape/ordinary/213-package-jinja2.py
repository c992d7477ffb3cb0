# imports: jinja2, markupsafe | denied: the compiled half of markupsafe
from jinja2 import DictLoader, Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from markupsafe import Markup, escape

print(Template("Hello {{ name | title }}{% if n > 1 %}, {{ n }} times{% endif %}!").render(name="ann lee", n=3))
env = Environment(
    loader=DictLoader(
        {
            "base": "<h1>{% block title %}base{% endblock %}</h1>{% block body %}{% endblock %}",
            "page": '{% extends "base" %}{% block title %}{{ super() }}: {{ title }}{% endblock %}'
            "{% block body %}{% for item in items recursive %}<li>{{ loop.index }}/{{ loop.length }} {{ item.name }}"
            "{% if item.inner is defined %}{{ loop(item.inner) }}{% endif %}</li>{% else %}none{% endfor %}{% endblock %}",
            "macros": '{% macro field(name, value="") %}<input name="{{ name }}" value="{{ value }}">{% endmacro %}{{ field("a", "<b>") }}{{ field("c") }}',
        }
    ),
    autoescape=True,
    undefined=StrictUndefined,
)
env.filters["double"] = lambda x: x * 2
env.globals["add"] = lambda a, b: a + b
print(
    env.get_template("page").render(title="<x>", items=[{"name": "one", "inner": [{"name": "two"}]}, {"name": "three"}])
)
print(
    env.get_template("macros").render(),
    env.from_string(
        "{{ 4|double }} {{ add(1, 2) }} {% set x = [3, 1, 2]|sort|join('-') %}{{ x }} {{ {'k': 1}.k }} {{ 'a' ~ 1 }}"
    ).render(),
)
for source in ("{{ missing }}", "{% if %}"):
    try:
        env.from_string(source).render()
    except (UndefinedError, TemplateSyntaxError) as error:
        print(type(error).__name__, error)
print(escape("<a & 'b'>"), Markup("<b>%s</b>") % "<i>", Markup("<b>x</b>").striptags(), Markup("a") + "<")
