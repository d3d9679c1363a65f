"""A checksum of a schema's structure: two schemas built from one description have the same."""

from typing import Final

# Columns, constraints and indexes, with the schema's own name taken out of the definitions.
FINGERPRINT_SQL: Final = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = to_regnamespace(%(schema)s)::oid AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = to_regnamespace(%(schema)s)::oid
    UNION ALL
    SELECT 'index ' || replace(pg_get_indexdef(i.indexrelid), %(schema)s || '.', '')
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relnamespace = to_regnamespace(%(schema)s)::oid
) AS lines
"""
