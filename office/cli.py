"""The command `office`: run it, seed it, verify it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import django

from office.alone import NotAlone, claim_data, claim_port


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="office", description="The office platform.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="prepare the database and start the server")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=None)
    run.set_defaults(action=_run)
    commands.add_parser("prepare", help="migrate, and seed the demo when the database is empty").set_defaults(
        action=lambda options: _prepare()
    )
    commands.add_parser("verify-audit", help="walk the audit chain; names the first bad row").set_defaults(
        action=lambda options: _verify_audit()
    )
    _declare_verify(commands.add_parser("verify", help="whether a PDF is what was sealed; no database"))
    _declare_create_administrator(commands.add_parser("create-administrator", help=_CREATE))
    _declare_ldap(commands.add_parser("ldap", help="check and sync an LDAP directory (docs/operations.md)"))
    _declare_scim(commands.add_parser("scim", help="tokens for personnel systems (docs/operations.md)"))
    _declare_import_chat(commands.add_parser("import-chat", help="bring in a Mattermost or Slack export"))
    _declare_packages(commands)
    _declare_check_document(commands.add_parser("check-document", help="check a .docx against GB/T 9704"))
    demo = commands.add_parser("demo", help="build a whole city or province in an empty PostgreSQL database")
    demo.add_argument("--scale", choices=["city", "province"], required=True)
    demo.set_defaults(action=_demo)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    import_module("office.celery")
    action: Callable[[argparse.Namespace], int] = options.action
    return action(options)


_CREATE = "make a system, security or audit administrator: the first accounts of an installation"


def _declare_create_administrator(command: argparse.ArgumentParser) -> None:
    """Passwords are asked for or read from files: as options they would show in the list of processes."""
    command.add_argument("--kind", help="system, security or audit; asked for when left out")
    command.add_argument("--login", help="asked for when left out")
    command.add_argument("--password-file", metavar="FILE", help="its first line is the password; - is stdin")
    command.add_argument("--consent", metavar="LOGIN", help="an administrator of the same kind who consents")
    command.add_argument("--consent-password-file", metavar="FILE", help="as --password-file, for --consent")
    command.set_defaults(action=lambda options: import_module("office.first_accounts").create(options))


def _declare_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path)
    command.add_argument(
        "--root",
        type=Path,
        action="append",
        metavar="FILE",
        help="a root certificate to trust instead of this installation's own (PEM or DER; repeatable)",
    )
    command.add_argument(
        "--revocations", type=Path, action="append", default=[], metavar="FILE", help="with --root: its list"
    )
    command.add_argument("--json", action="store_true", help="the verdict as JSON")
    command.set_defaults(action=lambda options: import_module("office.verify_command").run(options))


def _declare_ldap(command: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="connect, bind, read everything, change nothing")
    syncing = verbs.add_parser("sync", help="import what the directory says")
    syncing.add_argument("--dry-run", action="store_true", help="stop before applying")
    syncing.add_argument("--as", dest="login", metavar="LOGIN", help="instead of OFFICE_LDAP_ACCOUNT")
    # The command knows the tables, which are there only once Django is set up.
    command.set_defaults(action=lambda options: import_module("office.directory_command").run(options))


def _declare_scim(command: argparse.ArgumentParser) -> None:
    verbs = (
        command.add_subparsers(dest="what", required=True)
        .add_parser("token")
        .add_subparsers(dest="verb", required=True)
    )
    adding = verbs.add_parser("add", help="make a token; it is shown once")
    adding.add_argument("name", help="what it is for")
    adding.add_argument("--unit", required=True, help="external id, or # and number: it and all below")
    verbs.add_parser("list", help="all tokens, never what they are")
    verbs.add_parser("revoke", help="end a token").add_argument("id", type=int)
    command.set_defaults(action=lambda options: import_module("office.scim_command").run(options))


def _declare_import_chat(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", help="Mattermost's bulk export (.jsonl) or Slack's (.zip)")
    command.add_argument("--owner", required=True, metavar="LOGIN", help="who leads the groups it makes")
    command.add_argument("--people", metavar="CSV", help="two columns: user name or id there, login here")
    command.add_argument("--dry-run", action="store_true", help="count and map, write nothing")
    command.add_argument("--report", metavar="FILE", help="write the whole report as JSON")
    command.set_defaults(action=lambda options: import_module("office.chat_command").run(options))


def _declare_packages(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verifying = commands.add_parser("verify-package", help="read a filing package and check all it says")
    verifying.add_argument("--key", metavar="SHA256", help="of the public key that must have signed it")
    restoring = commands.add_parser("restore-package", help="take a filing package in, as a record to read")
    restoring.add_argument(
        "--organ", type=int, required=True, metavar="ID", help="the unit whose archive it joins"
    )
    for command, verb in ((verifying, "verify"), (restoring, "restore")):
        command.add_argument("file")
        command.set_defaults(
            action=lambda options, verb=verb: getattr(import_module("office.package_command"), verb)(options)
        )


def _declare_check_document(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", help="a .docx; it is read by a process of its own, within limits")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the report as JSON")
    form.add_argument("--html", action="store_true", help="the report as one HTML page")
    command.add_argument("--language", choices=["zh", "en"], default="zh")
    command.set_defaults(action=lambda options: import_module("office.document_command").run(options))


def _say(text: str) -> None:
    print(f"    {text}", flush=True)


def _prepare() -> int:
    from django.conf import settings

    _say(f"Database: {_database()}")
    import_module("office.preparing").prepare_tables(_say)
    import_module("approvals.services.templates").ensure_default_templates()
    import_module("approvals.services.forms").ensure_ready_forms()
    if settings.OFFICE_DEMO:
        import_module("office.demo.seed").seed_when_empty(say=_say)
    return 0


def _demo(options: argparse.Namespace) -> int:
    import_module("office.preparing").prepare_tables(_say)
    building = import_module("office.demo.scale.build")
    try:
        building.build(import_module("office.demo.scale.frame").Scale(options.scale), say=_say)
    except building.NotPossible as refused:
        _say(str(refused))
        return 1
    return 0


def _run(options: argparse.Namespace) -> int:
    from django.conf import settings

    port = options.port or settings.OFFICE_PORT
    try:
        claim_port(options.host, port)
        held = claim_data(settings.OFFICE_DATA) if settings.EMBEDDED else nullcontext()
    except NotAlone as reason:
        print(f"    {reason}", file=sys.stderr, flush=True)
        return 1
    with held:
        return _serve(options.host, port)


def _serve(host: str, port: int) -> int:
    from django.conf import settings

    _prepare()
    up = False

    def welcome() -> None:
        nonlocal up
        up = True
        _welcome(host, port)

    import_module("office.kernel.leases").hold()
    background = import_module("office.embedded").Background().start() if settings.EMBEDDED else None
    server = import_module("office.kernel.realtime.servers.daphne").Server(
        application=import_module("office.asgi").application,
        endpoints=[f"tcp:port={port}:interface={host}"],
        signal_handlers=True,
        http_timeout=120,
        websocket_timeout=-1,
        server_name="office",
        ready_callable=welcome,
        verbosity=0,
    )
    try:
        server.run()
    finally:
        if background:
            background.stop()
    return 0 if up else 1


def _welcome(host: str, port: int) -> None:
    from django.conf import settings

    print(f"\n  Office is running:  http://{host}:{port}/   (Ctrl-C stops it)\n", flush=True)
    if settings.OFFICE_DEMO:
        import_module("office.demo.seed").print_accounts()


def _database() -> str:
    from django.conf import settings

    database = settings.DATABASES["default"]
    return f"{database['ENGINE'].rsplit('.', 1)[-1]} {database['NAME']}"


def _verify_audit() -> int:
    audit = import_module("office.kernel.audit")
    verdict = audit.verify()
    if verdict.fault is None:
        _say(f"The audit log is whole: {verdict.records} records.")
        return 0
    _say(f"FAULT {verdict.fault} at place {verdict.seq}, record {verdict.record_id}.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
