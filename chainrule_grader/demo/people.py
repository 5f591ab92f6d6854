"""The people of the demo class. They are invented, and so is what they hand in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Someone in the class; `student` is their id in the gradebook."""

    student: str
    first_name: str
    last_name: str


_NAMES = (
    ("Amara", "Okonkwo"),
    ("Björn", "Lindqvist"),
    ("Chiara", "Fontanelli"),
    ("Daoud", "Rahimi"),
    ("Elif", "Karaca"),
    ("Fionn", "Gallagher"),
    ("Guadalupe", "Ibarra"),
    ("Hiroto", "Asakura"),
    ("Ines", "Carvalhal"),
    ("Jabulani", "Mthethwa"),
    ("Kavita", "Raghunathan"),
    ("Lars-Erik", "Haugen"),
    ("Mei-Lin", "Zhao"),
    ("Nikolai", "Petrenko"),
    ("Oluwaseun", "Adebayo"),
    ("Paloma", "Quiroga"),
    ("Quang", "Nguyen"),
    ("Ruta", "Vaitkute"),
    ("Samir", "El-Masri"),
    ("Tevita", "Fifita"),
    ("Ulrike", "Brandstetter"),
    ("Valentin", "Dubrovsky"),
    ("Wanjiru", "Kamau"),
    ("Xochitl", "Mendoza"),
    ("Yael", "Ben-Ami"),
    ("Zofia", "Wierzbicka"),
)
_PLAIN = str.maketrans("öé", "oe")


def people(count: int) -> list[Person]:
    """Return a class of `count`; beyond the names there are, first names come again."""
    found = []
    for index in range(count):
        first, last = _NAMES[index % len(_NAMES)]
        again = index // len(_NAMES)
        student = first.lower().translate(_PLAIN).replace("-", "")
        found.append(Person(f"{student}{again + 1 if again else ''}", first, last))
    return found
