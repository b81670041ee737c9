-- Functions of SQLite's names and meaning. Immutable SQL functions are inlined by the planner.

CREATE FUNCTION lower_ascii(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT translate(cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') $$;

CREATE FUNCTION upper_ascii(cell text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT translate(cell, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') $$;

-- A pattern of GLOB as a regular expression of the whole cell: * any run, ? one sign, [...] a set.
CREATE FUNCTION glob_regex(pattern text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    made text := '^(?:';
    place int := 1;
    sign text;
    ends int;
BEGIN
    WHILE place <= length(pattern) LOOP
        sign := substr(pattern, place, 1);
        IF sign = '*' THEN
            made := made || '.*';
        ELSIF sign = '?' THEN
            made := made || '.';
        ELSIF sign = '[' THEN
            -- a ] right after the [ or the ^ is one of the set
            ends := place + 1 + CASE WHEN substr(pattern, place + 1, 1) = '^' THEN 1 ELSE 0 END;
            ends := ends + strpos(substr(pattern, ends + 1), ']');
            made := made || '[' || CASE WHEN substr(pattern, place + 1, 1) = '^' THEN '^' ELSE '' END
                || regexp_replace(substr(pattern, place + 1
                    + CASE WHEN substr(pattern, place + 1, 1) = '^' THEN 1 ELSE 0 END, ends - place - 1
                    - CASE WHEN substr(pattern, place + 1, 1) = '^' THEN 1 ELSE 0 END),
                    '([\\\[\]^])', '\\\1', 'g') || ']';
            place := ends;
        ELSE
            made := made || regexp_replace(sign, '([\\.+*?(){}|^$\[\]])', '\\\1');
        END IF;
        place := place + 1;
    END LOOP;
    RETURN made || ')$';
END
$$;

CREATE FUNCTION is_glob(cell text, pattern text) RETURNS boolean LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT cell ~ ('(?s)' || glob_regex(pattern)) $$;

CREATE FUNCTION is_no_glob(cell text, pattern text) RETURNS boolean LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT cell !~ ('(?s)' || glob_regex(pattern)) $$;

CREATE OPERATOR @~ (LEFTARG = text, RIGHTARG = text, FUNCTION = is_glob);
CREATE OPERATOR !@~ (LEFTARG = text, RIGHTARG = text, FUNCTION = is_no_glob);

CREATE FUNCTION instr(cell text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT strpos(cell, part)::bigint $$;

CREATE FUNCTION json_extract(value text, path text) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT value::json #>> string_to_array(substr(path, 3), '.') $$;

CREATE FUNCTION json_type(value text, path text) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT json_typeof(value::json #> string_to_array(substr(path, 3), '.')) $$;

CREATE FUNCTION json_remove(value text, path text) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT (value::jsonb - substr(path, 3))::text $$;

CREATE FUNCTION json_each(list text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE
AS $$ SELECT place - 1, one FROM json_array_elements_text(list::json) WITH ORDINALITY
    AS x (one, place) $$;

CREATE FUNCTION hex(value bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT upper(encode(value, 'hex')) $$;

CREATE FUNCTION unicode(cell text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT nullif(ascii(cell), 0)::bigint $$;

-- A day, moved; NULL for what is none.
CREATE FUNCTION date(day text, change text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN day ~ '^\d{4}-\d\d-\d\d' AND pg_input_is_valid(left(day, 10), 'date')
    THEN to_char(left(day, 10)::date + change::interval, 'YYYY-MM-DD') END $$;

CREATE FUNCTION max(one anycompatible, other anycompatible) RETURNS anycompatible LANGUAGE sql
IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL
    ELSE greatest(one, other) END $$;

CREATE FUNCTION min(one anycompatible, other anycompatible) RETURNS anycompatible LANGUAGE sql
IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN one IS NULL OR other IS NULL THEN NULL
    ELSE least(one, other) END $$;

CREATE FUNCTION typeof(value anyelement) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN value IS NULL THEN 'null' ELSE CASE pg_typeof(value)::text
    WHEN 'bytea' THEN 'blob' WHEN 'bigint' THEN 'integer' ELSE pg_typeof(value)::text END END $$;

-- Values as SQLite writes them into a statement: what the trail's sums are made of.
CREATE FUNCTION quote(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce('''' || replace(value, '''', '''''') || '''', 'NULL') $$;
CREATE FUNCTION quote(value bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(value::text, 'NULL') $$;
CREATE FUNCTION quote(value bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce('X''' || upper(encode(value, 'hex')) || '''', 'NULL') $$;

-- Settings that the rule of access needs at each of its many places.
CREATE FUNCTION ends_by_date() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('portaladm.ends_by_date', true), '') = 'yes' $$;
CREATE FUNCTION grace_days() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portaladm.grace_days', true), ''), '0')::bigint $$;

CREATE AGGREGATE max(boolean) (SFUNC = boolor_statefunc, STYPE = boolean);
CREATE AGGREGATE min(boolean) (SFUNC = booland_statefunc, STYPE = boolean);

-- From a place on, which counts from the end where it is negative.
CREATE FUNCTION substr_ending(cell text, place bigint) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT CASE WHEN place < 0 THEN right(cell, (-place)::int)
    ELSE substr(cell, place::int) END $$;
CREATE FUNCTION substr_ending(cell text, place bigint, size bigint) RETURNS text LANGUAGE sql
IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE
    WHEN place < 0 THEN left(right(cell, (-place)::int), size::int)
    ELSE substr(cell, place::int, size::int) END $$;
