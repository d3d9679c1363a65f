-- Roles, database and privileges of «Наставник». Idempotent. Run with psql 15+ as a superuser, on any server:
--
--   NASTAVNIK_OWNER_PASSWORD=… NASTAVNIK_APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -d postgres -f bootstrap.sql
--
-- NASTAVNIK_DATABASE names the database, `nastavnik` by default. The embedded server runs this very file.
--
--   nastavnik_owner     owns the database, migrates, creates schemas and one role for each school (DATABASE_OWNER_URL)
--   nastavnik_app       what web and workers log in as; owns nothing and may do nothing by itself (DATABASE_URL)
--   nastavnik_platform  what nastavnik_app becomes (SET ROLE) for the tables of the platform level

\set ON_ERROR_STOP on
SET client_min_messages = warning;

\set database nastavnik
\getenv database NASTAVNIK_DATABASE
\getenv owner_password NASTAVNIK_OWNER_PASSWORD
\getenv app_password NASTAVNIK_APP_PASSWORD

-- Two first starts at once must not both find a role missing. The lock goes with the session.
SELECT pg_advisory_lock(7316201809) \g /dev/null

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['nastavnik_owner', 'nastavnik_app', 'nastavnik_platform']) AS name
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) \gexec

ALTER ROLE nastavnik_owner WITH LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE nastavnik_app WITH LOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE nastavnik_platform WITH NOLOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;

-- The application has the platform's privileges only while it says so: nothing is inherited.
GRANT nastavnik_platform TO nastavnik_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
GRANT nastavnik_platform TO nastavnik_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;

-- Django sets the time zone with set_config(), which the application may not call; so it must find it right already.
ALTER ROLE nastavnik_owner SET timezone = 'UTC';
ALTER ROLE nastavnik_app SET timezone = 'UTC';
ALTER ROLE nastavnik_app SET statement_timeout = '30s';
ALTER ROLE nastavnik_app SET lock_timeout = '5s';
ALTER ROLE nastavnik_app SET idle_in_transaction_session_timeout = '60s';

SELECT format('CREATE DATABASE %I OWNER nastavnik_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database') \gexec

ALTER DATABASE :"database" OWNER TO nastavnik_owner;
-- No temporary tables: one made in a school would follow the connection into the next school.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO nastavnik_owner, nastavnik_app;

\connect :"database"
SET client_min_messages = warning;

GRANT ALL ON SCHEMA public TO nastavnik_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
-- Both would let injected SQL change `role` or `search_path` inside an innocent-looking SELECT.
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO nastavnik_owner;
REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC;
