"""Checks the fenced code samples in the pages, and the commands in their sentences.

.ci/samples.py TARGET/debug      the folder with the programs `roster` and `bench`
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import takewhile
from pathlib import Path

try:
    import pyflakes.api
    import pyflakes.reporter
except ImportError:
    pyflakes = None
try:
    import yaml
except ImportError:
    yaml = None
try:
    import tomllib
except ImportError:
    tomllib = None

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\S*)[^\n]*\n(?P<code>.*?)^ *```", re.M | re.S)
# `roster` and `cargo` where a command begins: at the start, after an operator, after `do`, after an assignment.
BEFORE = r"(?:^|[;&|(]|\bdo |\b[A-Z_]+=\S*[ \t])[ \t]*"
COMMAND = re.compile(BEFORE + r"(?P<program>(?:[\w.]+/)*(?:roster|bench|cargo))[ \t]+(?P<rest>[^;&|#\n]*)", re.M)
# Prose, diagrams and output are not checked.
PROSE = ("", "text", "mermaid")


class Skipped(Exception):
    pass


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, cwd=ROOT)
    return [] if done.returncode == 0 else [(done.stderr or done.stdout).strip()]


def in_file(ending, code, *command):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"sample{ending}")
        path.write_text(code, encoding="utf-8")
        return [line.replace(str(path), "sample") for line in run(*command, str(path))]


# --- Languages -------------------------------------------------------------------------------------------------


def check_json(code):
    try:
        json.loads(code)
    except ValueError as error:
        return [str(error)]
    return []


def check_http(code):
    """Checks the body after the first empty line, which must be JSON."""
    _, _, body = code.partition("\n\n")
    return check_json(body) if body.strip() else []


def check_python(code):
    try:
        compile(code, "sample", "exec")
    except SyntaxError as error:
        return [str(error)]
    if pyflakes is None:
        raise Skipped("names in Python samples: pyflakes could not be installed from PyPI")
    said = []

    class Collecting:
        def write(self, text):
            said.extend(line for line in text.splitlines() if line)

    pyflakes.api.check(code, "sample", pyflakes.reporter.Reporter(Collecting(), Collecting()))
    return said


def check_yaml(code):
    if yaml is None:
        raise Skipped("YAML samples: PyYAML could not be installed from PyPI")

    class CloudFormation(yaml.SafeLoader):
        """Accepts `!Ref`, `!GetAtt` and the other short forms."""

    CloudFormation.add_multi_constructor("!", lambda loader, suffix, node: suffix)
    try:
        yaml.load(code, CloudFormation)
    except yaml.YAMLError as error:
        return [str(error)]
    return []


def check_toml(code):
    if tomllib is None:
        raise Skipped("TOML samples: Python is older than 3.11")
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        return [str(error)]
    return []


def check_javascript(code):
    if not shutil.which("node"):
        raise Skipped("JavaScript samples: Node is missing")
    return in_file(".mjs", code, "node", "--check")


def check_typescript(code):
    raise Skipped("TypeScript samples: no tool of this repository parses them")


def check_rust(code):
    if not shutil.which("rustfmt"):
        raise Skipped("Rust samples: rustfmt is missing")
    return in_file(".rs", code, "rustfmt", "--check", "--color", "never", "--edition", "2024")


def check_go(code):
    if not shutil.which("gofmt"):
        raise Skipped("Go samples: gofmt is missing")
    return in_file(".go", code, "gofmt", "-e")


def check_shell(code):
    # A console sample contains output too. Only lines with a prompt are commands.
    if re.search(r"^\$ ", code, re.M):
        code = "\n".join(line[2:] for line in code.splitlines() if line.startswith("$ "))
    problems = run("bash", "-n", text=code)
    return problems + commands_in(re.sub(r"\\\n\s*", " ", code), is_whole=True)


LANGUAGES = {
    "json": check_json,
    "http": check_http,
    "python": check_python,
    "py": check_python,
    "yaml": check_yaml,
    "yml": check_yaml,
    "toml": check_toml,
    "js": check_javascript,
    "javascript": check_javascript,
    "ts": check_typescript,
    "typescript": check_typescript,
    "rust": check_rust,
    "go": check_go,
    "sh": check_shell,
    "bash": check_shell,
    "console": check_shell,
}

# --- Commands --------------------------------------------------------------------------------------------------


class Commands:
    def __init__(self, programs):
        self.programs = programs
        command = ("cargo", "metadata", "--no-deps", "--format-version", "1", "--offline")
        metadata = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
        self.packages = {package["name"]: package for package in json.loads(metadata)["packages"]}
        self.checked = 0

    def check(self, program, words, is_whole):
        self.checked += 1
        if program == "cargo":
            return self.check_cargo(words, is_whole)
        return self.check_program(Path(program).name, words, is_whole)

    def check_program(self, name, words, is_whole):
        """Appends `--help`, which the program's parser only reaches if it accepts all words before it."""
        path = self.programs / name
        if not path.exists():
            raise Skipped(f"commands of {name}: {path} is not built")
        # In a sentence, brackets mark optional words, and an ellipsis marks omitted ones.
        words = [word.strip("[]") for word in words]
        if "…" in words:
            self.checked -= 1
            return []
        shown = shlex.join([name, *words])
        if name == "bench":
            return self.check_bench(path, words, shown)
        done = subprocess.run([str(path), *words, "--help"], capture_output=True, text=True, timeout=60)
        if done.returncode:
            # A sentence may have a placeholder for a value.
            if not is_whole and re.search(r"invalid value '[A-Z_]+'", done.stderr):
                return []
            return [f"{shown}: {done.stderr.strip().splitlines()[0]}"]
        usage = re.search(r"Usage: (.*)", done.stdout)
        required = re.findall(r"(?<!\[)(--[\w-]+) <", re.sub(r"\[[^\]]*\]|\([^)]*\)", "", usage[1])) if usage else []
        given = {word.split("=")[0] for word in words}
        return [f"{shown}: lacks {option}" for option in required if is_whole and option not in given]

    @staticmethod
    def check_bench(path, words, shown):
        """Lets the suite's own parser read the words, with `--help` appended. Does not run the suite."""
        if not words or words[0] in ("SUITE", "NAME"):
            return []
        done = subprocess.run([str(path), *words, "--help"], capture_output=True, text=True, timeout=60)
        problem = (done.stderr.strip().splitlines() or ["refused"])[0]
        return [] if done.returncode == 0 else [f"{shown}: {problem}"]

    def check_cargo(self, words, is_whole):
        ours, _, theirs = self.split(words)
        problems = []
        names = self.values(ours, "-p", "--package")
        for name in names:
            if name not in self.packages:
                problems.append(f"cargo {shlex.join(ours)}: no package is called {name}")
        packages = [self.packages[name] for name in names if name in self.packages] or self.packages.values()
        targets = {
            (kind, target["name"]) for package in packages for target in package["targets"] for kind in target["kind"]
        }
        for option, kind in (("--test", "test"), ("--bin", "bin"), ("--example", "example")):
            for name in self.values(ours, option):
                if (kind, name) not in targets:
                    problems.append(f"cargo {shlex.join(ours)}: no {kind} is called {name}")
        for listed in self.values(ours, "--features", "-F"):
            for feature in listed.split(","):
                package, _, name = feature.rpartition("/")
                owners = [self.packages.get(package)] if package else packages
                if not any(owner and name in owner["features"] for owner in owners):
                    problems.append(f"cargo {shlex.join(ours)}: there is no feature {feature}")
        if ours[:1] == ["run"] and not problems and theirs:
            program = (self.values(ours, "--bin") or names or ["roster"])[0]
            program = program.removeprefix("roster-")
            problems += self.check_program(program, theirs, is_whole)
        return problems

    @staticmethod
    def split(words):
        at = words.index("--") if "--" in words else len(words)
        return words[:at], "--", words[at + 1 :]

    @staticmethod
    def values(words, *options):
        pairs = list(zip(words, words[1:]))
        return [value for option, value in pairs if option in options] + [
            word.split("=", 1)[1] for word in words if word.split("=")[0] in options and "=" in word
        ]


def commands_in(code, is_whole):
    problems = []
    for match in COMMAND.finditer(code):
        try:
            words = shlex.split(match["rest"].strip(" `"), comments=True)
        except ValueError:
            # A quotation contains an operator: use the words before it.
            words = match["rest"].split()
        # Redirections are the shell's.
        words = list(takewhile(lambda word: word not in (">", ">>", "<", "2>"), words))
        program = "cargo" if match["program"].endswith("cargo") else match["program"]
        if words and not (program != "cargo" and "=" in words[0]):
            problems += COMMANDS.check(program, words, is_whole)
    return problems


def spans(text):
    """The commands in backticks, each with its line. In a sentence they may lack required options."""
    without = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in re.finditer(r"`([^`]+)`", without):
        code = re.sub(r"\s+", " ", match[1])
        if re.match(r"(target/\w+/)?(roster|bench) |cargo \w", code):
            yield without[: match.start()].count("\n") + 1, code


# --- Pages -----------------------------------------------------------------------------------------------------


def dedented(match):
    indent = len(match["indent"])
    return "".join(line[indent:] if line[:indent].isspace() else line for line in match["code"].splitlines(True))


def main():
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    pages += sorted((ROOT / "docs").rglob("*.md"))
    checked, unchecked, skipped, failed = Counter(), Counter(), {}, 0

    def attempt(place, check, *arguments):
        nonlocal failed
        try:
            problems = check(*arguments)
        except Skipped as reason:
            skipped.setdefault(str(reason), []).append(place)
            return
        if problems:
            failed += 1
            print(f"FAILED  {place}")
            for problem in problems:
                print("        " + problem.replace("\n", "\n        "))

    for page in pages:
        text, name = page.read_text(encoding="utf-8"), page.relative_to(ROOT)
        for match in FENCE.finditer(text):
            language = match["language"].lower()
            place = f"{name}:{text[: match.start()].count(chr(10)) + 1}, {language or 'no language'}"
            if language in PROSE:
                unchecked[language or "no language"] += 1
            elif language not in LANGUAGES:
                attempt(place, lambda: [f"no check for the language {language}: add one to .ci/samples.py"])
            else:
                checked[language] += 1
                attempt(place, LANGUAGES[language], dedented(match))
        for line, code in spans(text):
            checked["commands in sentences"] += 1
            attempt(f"{name}:{line}, `{code}`", commands_in, code, False)

    def listed(counts):
        return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))

    print(f"checked: {listed(checked)}; {COMMANDS.checked} commands of roster, bench and cargo among them")
    print(f"not checked, without a grammar: {listed(unchecked)}; of aws, sam and curl only the shell syntax is checked")
    for reason, places in skipped.items():
        print(f"SKIPPED: {reason} ({len(places)})")
    print(f"{sum(checked.values())} samples, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    COMMANDS = Commands(Path(sys.argv[1]))
    sys.exit(main())
