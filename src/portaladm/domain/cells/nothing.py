"""Words for "nothing" that offices write into cells, in the languages of their programs."""

from __future__ import annotations

UNKNOWN = frozenset(
    "unknown undefined unnamed unbekannt inconnu inconnue desconocido desconocida sconosciuto "
    "sconosciuta desconhecido desconhecida bilinmiyor bilinmeyen onbekend nieznany nieznana "
    "tbd tba tbc k.a. s/d s/n n/d n.d. deceased verstorben fallecido fallecida decede decedee "
    "未知 不详 无".split()
) | {"k. a.", "khong co", "khong ro", "غير معروف", "لا يوجد"}
"""As ``fold_name`` has them; nobody has one of them for a first name."""
PHRASES = frozenset({
    "no name", "no parent", "no parents", "no guardian", "no father", "no mother", "no contact",
    "no data", "not available", "not applicable", "not known", "nicht bekannt", "mother mother",
    "father father", "parent parent", "guardian guardian", "contact contact", "mutter mutter",
    "vater vater", "eltern eltern", "madre madre", "padre padre", "mere mere", "pere pere",
    "true true", "false false", "yok yok", "keine keine", "ohne ohne", "vacant vacant",
    "duplicate duplicate", "do not use", "parent guardian", "guardian parent", "not provided",
    "not listed", "none given", "no information", "to be determined", "see above", "total total",
    "parents total", "total parents", "students total", "total students",
})  # fmt: skip
"""First and last name together, folded."""
BEGINNINGS = frozenset(
    "no not nicht do parent guardian none to see parents total students".split()
) | {"do not"}
"""First words of those phrases whose words differ."""
NO_IDS = frozenset("yok ohne kein keine keiner ninguno ninguna aucun aucune nessuno".split()) | {
    "sin id", "ohne id", "keine id", "kein eintrag", "nicht vorhanden", "not set", "no parent",
    "none given", "sans id", "pas de numero", "true", "false", "wahr", "falsch", "vrai", "faux",
    "verdadero", "verdadeiro", "falso", "vero", "sin dato", "sin datos", "n.v.", "n.n.",
    "to be determined", "to be confirmed", "to be announced", "no data", "no parent id",
    "student id", "student_id", "parent id", "parent_id",
}  # fmt: skip
"""Folded words that stand where an id is lacking, beside :data:`UNKNOWN`."""
