"""What each setting means, as ``config show`` lists it; a test holds that each has its words."""

from __future__ import annotations

MEANINGS = {
    "district.name": "the district's name, as letters print it",
    "district.id": "the District ID that the phone app asks for",
    "portal.url": "the portal's web address; letters add /activate",
    "portal.activate_url": "the page where keys are typed, if it is not portal.url and /activate",
    "portal.contact": "whom parents call, as the parents' pages say it",
    "portal.idle_minutes": "minutes without a click until a browser is signed out",
    "portal.session_hours": "hours until a browser is signed out in any case",
    "portal.app_days": "days that the phone app stays signed in",
    "portal.trusted_proxies": "addresses whose X-Forwarded-For is believed",
    "portal.school_networks": "networks with more failures an hour: 10.20.0.0/16=3000",
    "portal.failures_per_hour": "wrong keys and passwords an hour from one address",
    "oidc.issuer": "the address by which other portals know this one, if not the pages' own",
    "oidc.clients": "portals and apps into which parents sign in here (portal clients add)",
    "keys.days": "days until a key expires, from posting or issuing",
    "roster.blank_access": "what a blank portal_access means for a link not seen before",
    "roster.max_megabytes": "the largest roster file that is read, in megabytes",
    "roster.max_removals_percent": "what share of a school or the "
    "district an import may take away, in %",
    "roster.school_max_removals": "other shares for single schools: Lincoln Elementary=30",
    "roster.max_new_links_percent": "how many new links between stored people "
    "an import may open, in % of the links",
    "roster.max_new_parents_percent": "how many links an import may open between stored "
    "students and new parents with derived ids, in % of the links",
    "roster.max_name_changes_percent": "what share of a school's or the district's "
    "names an import may change, in %",
    "roster.rollover": "windows in which removals wait: 2027-06-15..2027-08-20",
    "roster.eligible_relationships": "relationships that open the portal where "
    "a roster's format has no portal flag",
    "access.grace_days": "days an account still works after the last child left",
    "access.provisional_days": "days a family added at the "
    "counter has until the roster confirms it",
    "restrictions.confirm_end": "whether a restriction holds "
    "after its last day until staff lift it",
    "restrictions.remind_days": "days before its last day that doctor names a restriction",
    "usernames.reserved": "usernames that no parent may choose",
    "passwords.min_length": "the fewest characters of a chosen password",
    "passwords.temporary_days": "days a temporary password lasts when it is handed over",
    "passwords.temporary_posted_days": "days a temporary password lasts when it is posted",
    "passwords.temporary_groups": "groups of four characters in a temporary password",
    "passwords.cost": "bcrypt cost of chosen passwords",
    "passwords.temporary_cost": "bcrypt cost of temporary passwords",
    "passwords.blocklist": "a file of the office's own forbidden passwords, one a line",
    "passwords.pepper_file": "a file that holds the pepper instead of the store",
    "identity.ways": "what --verified-by takes",
    "clerks.rights": "who of the staff may change what (store grant)",
    "sign_ins.keep_days": "days that sign-ins stay on record",
    "withdrawn.keep_days": "days that families who left are kept; 0 is for good",
    "audit.exports": "when a list of people that leaves as data is noted on the trail: daily (the "
    "first of a day, for each person and kind of list), always or never",
    "letters.return_address": "the lines under the district's name; typed with ; between them",
    "letters.phone": "the number to call where a school has none of its own",
    "letters.logo": "a PNG, JPEG or SVG file for the head of the page",
    "letters.accent": "the colour of headings and lines",
    "letters.envelope": "us10 (US Letter), dl or c5 (A4), or "
    "plain: the place of the address, fold marks",
    "letters.bilingual": "whether English stands overleaf of other languages",
    "letters.theme": "a folder of templates and texts (letters template export)",
    "letters.sort": "school: in the order of handing out; postal: by postal code",
}
