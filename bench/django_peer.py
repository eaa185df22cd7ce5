"""A peer of bench/remote.ts: shows the list of films from the same server with Django and the library requests.

One view, one template and one HTTP session. No Django feature that costs time is on: no middleware, no sessions, no
database, and the template is compiled only once.
Arguments: the port, and the path of a JSON file with `upstream` (the URL of the catalog API), `before` and `after` (the
HTML before and after the cards).
"""

import json
import re
import sys

import django
import requests
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from gunicorn.app.base import BaseApplication

PORT, INPUT = int(sys.argv[1]), json.load(open(sys.argv[2], encoding="utf-8"))

CARD = """<li class="card">
{% if card.href %}<a href="{{ card.href }}">{% endif %}<span class="card-picture">{% if card.poster %}<img class="poster" src="{{ card.poster }}" width="180" height="270" alt="" decoding="async"{% if forloop.counter0 >= 5 %} loading="lazy"{% endif %}>{% else %}<span class="poster poster-blank" aria-hidden="true">{{ card.initials }}</span>{% endif %}{% if card.badge %}<span class="badge">{{ card.badge }}</span>{% endif %}</span><span class="card-title">{{ card.title }}</span>{% if card.href %}</a>{% endif %}
{% if card.line %}<span class="card-line">{{ card.line }}</span>{% endif %}
</li>"""

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    SECRET_KEY="for measuring only",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    LOGGING_CONFIG=None,
)
django.setup()


def literal(html):
    return "{% verbatim %}" + html + "{% endverbatim %}"


template = engines["django"].from_string(
    literal(INPUT["before"]) + "{% for card in cards %}" + CARD + "{% endfor %}" + literal(INPUT["after"])
)
session = requests.Session()


def card_of(item):
    named = " · ".join(item["genres"][:2])
    more = len(item["genres"]) - 2
    return {
        "href": "/anime/%s/" % item["anime_slug"] if item["anime_slug"] else None,
        "title": item["judul"],
        "poster": item["cover"],
        "initials": "".join(re.findall(r"\w", item["judul"])[:2]).upper(),
        "badge": None,
        "line": "%s +%d" % (named, more) if more > 0 else named,
    }


def movies(request):
    page = int(request.GET.get("page", 1))
    answer = session.get(INPUT["upstream"] + "/movie/", params={"page": page}, timeout=10)
    answer.raise_for_status()
    cards = [card_of(item) for item in answer.json()["data"]["results"]]
    return HttpResponse(template.render({"cards": cards}))


urlpatterns = [path("movie/", movies)]
application = get_wsgi_application()


class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:%d" % PORT)
        self.cfg.set("workers", 1)
        self.cfg.set("loglevel", "error")
        self.cfg.set("when_ready", lambda _: print("listening", flush=True))

    def load(self):
        return application


sys.argv = sys.argv[:1]
Server().run()
