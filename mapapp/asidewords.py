"""What is said of services that directories list: whom they take, and how far they go."""

import re

from mapapp.services import Service
from mapapp.speech import fill_names, gettext
from mapapp.words import say_ages

WHOLE_COUNTRY = {"france", "99100"}
DEPARTEMENT = re.compile(r"[0-9][0-9AB][0-9]?")


def say_zone(service: Service) -> str:
    """Say that a service goes beyond a few communes; "" where it does not."""
    if WHOLE_COUNTRY & {*service.zone}:
        return gettext("toute la France")
    wide = sorted(item for item in service.zone if DEPARTEMENT.fullmatch(item))
    if wide:
        return gettext("tout le département (%(codes)s)", codes=", ".join(wide))
    return fill_names("%(whole_territory)s") if service.whole else ""


def say_service_ages(service: Service) -> str:
    """Say the ages that a directory gives; "" where it gives none."""
    if service.age_min is None and service.age_max is None:
        return ""
    return f"{say_ages(service.age_min, service.age_max)}."
