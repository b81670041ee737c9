"""The words by which exports name their columns, in English, Spanish, German, French,
Italian, Portuguese, Dutch and Polish.

Words of Japanese, Chinese and Korean tables are put into English first
(``domain/cells/column_names.py``).
"""

from __future__ import annotations

STUDENT = frozenset(
    "student students stu stud pupil child children learner kid alumno alumna alumnos estudiante "
    "hijo hija nino nina schuler schueler schulerin kind lernende eleve enfant etudiant "
    "alunno alunna studente studentessa aluno aluna leerling uczen uczennica ucznia".split()
)
PARENT = frozenset(
    "parent parents contact contacts guardian guardians caregiver carer family household adult "
    "padre madre padres tutor tutora apoderado acudiente contacto familiar representante eltern "
    "elternteil erziehungsberechtigte erziehungsberechtigter sorgeberechtigte kontakt "
    "ansprechpartner erzieher erzieherin responsable parente tuteur tutrice relative con "
    "genitore genitori verzorger ouder voogd rodzic rodzica opiekun opiekuna "
    "responsavel encarregado".split()
)
STUDENT_STARTS = ("student", "stu", "alumno", "schuler")
"""How a word begins that says so, whatever follows: ``Schülernummer``."""
SHORT_PARENT = frozenset("p g c par erz erzb kon resp rep tut".split())
"""Short for a parent where a number follows."""
OTHERS = frozenset(
    "teacher teachers staff counselor homeroom advisor docente docentes lehrer lehrkraft "
    "lehrkrafte enseignant enseignants profesor profesores insegnante professor nauczyciel".split()
)

# What a column holds: single words, or several that must all be there.
MEANINGS: dict[str, tuple[str, ...]] = {
    "id": tuple(
        "id|ids|number|num|no|nr|numero|nummer|code|codigo|identifier|key|guid|uuid|sisid|"
        "sourcedid|n|pid|matricule|matricula|legajo|kennung|identifiant|dcid|nbr|upn|uln|dni|nie|"
        "nif|pasaporte|cedula|curp|rut|matricola|numer".split("|")
    ),
    "first_name": tuple(
        "first|given|forename|firstname|givenname|fname|vorname|prenom|nombre|nombres|"
        "preferred|rufname|first name|given name|fn|vornamen|prenoms|nome|voornaam|"
        "roepnaam|imie".split("|")
    ),
    "last_name": tuple(
        "last|family|surname|lastname|familyname|lname|nachname|familienname|zuname|apellido|"
        "apellidos|nom|last name|family name|ln|cognome|sobrenome|achternaam|nazwisko".split("|")
    ),
    "grade": tuple(
        "grade|gradelevel|year|class|klasse|stufe|jahrgang|grado|curso|nivel|niveau|classe|"
        "grade level|year group|schulstufe|division|gr|form|turma|groep|klas|klasa".split("|")
    ),
    "school": tuple(
        "school|schoolname|building|campus|site|escuela|colegio|centro|plantel|schule|ecole|"
        "etablissement|college|lycee|institution|entity|sc|scuola|escola|szkola".split("|")
    ),
    "relationship": tuple(
        "relationship|relation|rel|reltype|kinship|parentesco|relacion|beziehung|verwandtschaft|"
        "verhaltnis|lien|role|rol|rl|art|parentela|relatie".split("|")
    ),
    "portal_access": tuple(
        "portal|access|portalaccess|acceso|zugang|zugriff|acces|lives with|legal guardian|"
        "custody|custodial|livesin|custodia|sorgerecht|garde|allow".split("|")
    ),
    "email": tuple("email|mail|correo|courriel|emailaddress|e mail|em".split("|")),
    "phone": tuple(
        "phone|telephone|tel|mobile|cell|telefono|movil|celular|telefon|handy|mobil|portable|"
        "phonenumber|cellphone|homephone|sms|tl|cellulare|"
        "telefone|telemovel|telefoon|mobiel".split("|")
    ),
    "language": tuple(
        "language|lang|idioma|lengua|sprache|muttersprache|langue|home language".split("|")
    ),
    "address": tuple(
        "address|street|addr|address1|direccion|calle|domicilio|adresse|strasse|anschrift|rue|"
        "mailingaddress|streetaddress|address line|ad|indirizzo|endereco|adres|ulica".split("|")
    ),
    "city": tuple(
        "city|town|ciudad|localidad|poblacion|municipio|stadt|ort|wohnort|ville|commune|cy|citta|"
        "comune|cidade|plaats|woonplaats|miasto".split("|")
    ),
    "state": tuple(
        "state|province|region|estado|provincia|bundesland|land|departement|st".split("|")
    ),
    "postal_code": tuple(
        "zip|zipcode|postal|postcode|postalcode|cp|plz|postleitzahl|codigo postal|code postal|"
        "zip code|zc|cap|cep".split("|")
    ),
    "withdrawn_on": tuple(
        "withdrawn|withdrawal|exit|exitdate|leaving|left|baja|abgang|austritt|sortie|"
        "withdraw date|end date|fecha baja".split("|")
    ),
}  # fmt: skip
WEAK = frozenset(
    "lives with|legal guardian|custody|custodial|allow|role|rol|year|class|preferred|land|region|"
    "no|n|site|end date|art|form|division|cap".split("|")
)
"""Words that may as well mean something else."""

AGAINST = frozenset(
    "alert alerts court order orders restricted restriction restrictions restraining no not deny "
    "denied block blocked protection injunction opt out sperre gesperrt verbot kein keine sin "
    "orden prohibido restriccion interdit interdiction divieto".split()
)
"""Words of columns in which yes may mean that somebody may see nothing."""

YES_WORDS = frozenset("yes y true 1 si s ja j oui o x t wahr vrai verdadero on".split())
NO_WORDS = frozenset("no n false 0 nein non f falsch faux falso off".split())
RELATIONSHIPS = frozenset(
    "mother father parent guardian stepmother stepfather stepparent grandmother grandfather "
    "grandparent aunt uncle brother sister sibling relative other foster doctor aide emergency "
    "neighbor friend self nanny mom dad caregiver spouse madre padre tutor tutora abuela abuelo "
    "tia tio hermano hermana madrastra padrastro mutter vater grossmutter grossvater oma opa "
    "vormund tante onkel mere pere tuteur tutrice grandmere grandpere oncle beaupere "
    "bellemere genitore mae pai moeder vader matka ojciec opiekun".split()
)
PEOPLE = STUDENT | PARENT | RELATIONSHIPS | frozenset("mum dad pere mere".split())
"""Words for anybody whose columns may stand below them."""
LANGUAGES = frozenset(
    "english spanish french german chinese vietnamese arabic portuguese russian korean somali "
    "tagalog hindi urdu polish italian japanese haitian mandarin cantonese ukrainian espanol "
    "ingles frances aleman deutsch englisch spanisch franzosisch francais anglais espagnol "
    "turkisch en es fr de zh vi ar pt ru ko eng spa fra deu ger chi vie ara".split()
)
