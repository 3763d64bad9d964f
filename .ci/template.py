"""Checks template.yaml as CloudFormation would process it: transforms it with SAM's own translator, resolves it
for several sets of parameters, and checks rules that lint does not know.

Run by .ci/run with the Python of the SAM CLI, whose packages are sufficient. It does not call AWS.
"""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import boto3
from samcli.commands.deploy.auth_utils import auth_per_resource
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

CFN_LINT = os.path.join(os.path.dirname(sys.executable), "cfn-lint")
ABSENT = object()

# Another value for each parameter without a list of allowed values.
OTHER = {
    "TokenIssuer": "https://accounts.example.com",
    "CorsOrigins": "https://app.example.com",
    "DomainName": "accounts.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "AlarmEmail": "ops@example.com",
    "RegistrationDomains": "example.com,example.org",
    "MailSender": "accounts@example.com",
    "MailIdentity": "example.com",
}
STACKS = {
    "dev": {"Stage": "dev"},
    "dev with an email address for alarms": {"Stage": "dev", "AlarmEmail": OTHER["AlarmEmail"]},
    "prod": {"Stage": "prod"},
    "prod with everything": {"Stage": "prod", "HashConcurrency": "50", "Tracing": "Active", "MailTransport": "ses"} | OTHER,
    "prod without metrics": {"Stage": "prod", "Metrics": "off"},
}
# Settings of a function that are not part of its versions.
UNVERSIONED = ("Code", "ReservedConcurrentExecutions", "Tags")

problems = []

# It warns about options that cannot be set here.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


def check(holds, problem):
    if not holds:
        problems.append(problem)


class Stack:
    """The template for one set of parameters, with conditions and parameters resolved."""

    def __init__(self, source, given):
        self.parameters = {name: str(one["Default"]) for name, one in source["Parameters"].items()} | given
        document = yaml_parse(json.dumps(source))
        document["Globals"]["Function"]["CodeUri"] = "s3://code/all.zip"
        session = boto3.session.Session(region_name="us-east-1")
        self.template = Translator({}, Parser(), None, session).translate(document, dict(self.parameters))
        self.conditions = self.template.get("Conditions", {})
        self.resources = {
            name: {key: self.resolve(value) for key, value in resource.items() if key != "Condition"}
            for name, resource in self.template["Resources"].items()
            if self.holds(resource.get("Condition"))
        }

    def holds(self, name):
        return name is None or self.decide(self.conditions[name])

    def decide(self, condition):
        ((call, argument),) = condition.items()
        match call:
            case "Fn::Equals":
                left, right = (str(self.resolve(one)) for one in argument)
                return left == right
            case "Fn::Not":
                return not self.decide(argument[0])
            case "Fn::And":
                return all(self.decide(one) for one in argument)
            case "Fn::Or":
                return any(self.decide(one) for one in argument)
            case "Condition":
                return self.holds(argument)
        raise ValueError(f"unknown condition function: {call}")

    def resolve(self, node):
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not ABSENT]
        if not isinstance(node, dict):
            return node
        match node:
            case {"Ref": "AWS::NoValue"}:
                return ABSENT
            case {"Ref": name} if name in self.parameters:
                return self.parameters[name]
            case {"Fn::If": [condition, then, otherwise]}:
                return self.resolve(then if self.holds(condition) else otherwise)
            case {"Fn::Sub": str(text)}:
                text = re.sub(r"\$\{(\w+)\}", lambda found: self.parameters.get(found[1], found[0]), text)
                return {"Fn::Sub": text} if "${" in text else text
        resolved = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not ABSENT}

    def of(self, kind):
        return {name: one["Properties"] for name, one in self.resources.items() if one["Type"] == kind}

    def versions(self):
        """Each function's settings, and its version resource."""
        versions = {one["FunctionName"]["Ref"]: (name, one) for name, one in self.of("AWS::Lambda::Version").items()}
        for name, properties in self.of("AWS::Lambda::Function").items():
            settings = {key: value for key, value in properties.items() if key not in UNVERSIONED}
            yield name, settings, versions.get(name)


def lint(what, stack):
    kept = {key: value for key, value in stack.template.items() if key in ("AWSTemplateFormatVersion", "Description")}
    outputs = {
        name: {key: stack.resolve(value) for key, value in output.items() if key != "Condition"}
        for name, output in stack.template["Outputs"].items()
        if stack.holds(output.get("Condition"))
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(kept | {"Resources": stack.resources, "Outputs": outputs}, file, indent=1)
        file.flush()
        command = [CFN_LINT, "--regions", "us-east-1", "--template", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"{what}: cfn-lint rejects the transformed template:\n{done.stdout}{done.stderr}")


def look(what, stack):
    """Checks rules of this template that hold for any parameters."""
    is_prod = stack.parameters["Stage"] == "prod"
    for name, table in stack.of("AWS::DynamoDB::Table").items():
        check(table.get("DeletionProtectionEnabled") is is_prod, f"{what}: {name}: deletion protection is for prod")

    groups = stack.of("AWS::Logs::LogGroup")
    for name, settings, version in stack.versions():
        group = settings.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
        check(group in groups, f"{what}: {name}: add a log group (LoggingConfig), or its logs are never deleted")
        check(version, f"{what}: {name}: has no version, so it cannot be rolled back")
    for name, group in groups.items():
        check("RetentionInDays" in group, f"{what}: {name}: set RetentionInDays")

    # Managed policies in addition to the template's statements, which tests prove necessary; see docs/security.md.
    managed = ["service-role/AWSLambdaBasicExecutionRole"]
    if stack.parameters["Tracing"] == "Active":
        managed.append("AWSXrayWriteOnlyAccess")
    for name, function in stack.of("AWS::Lambda::Function").items():
        role = stack.resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]
        added = [arn.removeprefix("arn:aws:iam::aws:policy/") for arn in role["ManagedPolicyArns"]]
        check(added == managed, f"{what}: {name}: SAM gives its role {added}, docs/security.md lists {managed}")

    for name, mapping in stack.of("AWS::Lambda::EventSourceMapping").items():
        target = mapping["FunctionName"].get("Ref", "")
        check(target.endswith("Aliaslive"), f"{what}: {name}: invoke the alias (!Ref Function.Alias), not $LATEST")

    (api,) = stack.of("AWS::ApiGatewayV2::Api").values()
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    routes = {f"{method.upper()} {path}" for path, methods in api["Body"]["paths"].items() for method in methods}
    for route in stage["RouteSettings"]:
        check(route in routes, f"{what}: RouteSettings names {route}, which the API does not have")
    line = json.loads(stage["AccessLogSettings"]["Format"])
    check(all(value.startswith("$context.") for value in line.values()), f"{what}: a value of the access log is not from $context")

    alarms = stack.of("AWS::CloudWatch::Alarm")
    for name, alarm in alarms.items():
        metrics = sum("MetricStat" in query for query in alarm.get("Metrics", []))
        check(metrics <= 10, f"{what}: {name}: an alarm's expression can use 10 metrics, not {metrics}")
        check(alarm.get("AlarmActions") and alarm.get("OKActions"), f"{what}: {name}: notifies no one")
        check(alarm.get("TreatMissingData") == "notBreaching", f"{what}: {name}: set TreatMissingData to notBreaching")
    check(bool(alarms) == (is_prod or stack.parameters["AlarmEmail"] != ""), f"{what}: {len(alarms)} alarms are wrong")
    for name, group in stack.of("AWS::CodeDeploy::DeploymentGroup").items():
        watched = [one["Name"]["Ref"] for one in group.get("AlarmConfiguration", {}).get("Alarms", [])]
        check(all(one in alarms for one in watched), f"{what}: {name}: watches an alarm that does not exist")
        is_slow = "Canary" in json.dumps(group["DeploymentConfigName"])
        check(not is_slow or (is_prod and watched), f"{what}: {name}: a canary is for prod and must watch alarms")

    for name, dashboard in stack.of("AWS::CloudWatch::Dashboard").items():
        body = dashboard["DashboardBody"]["Fn::Sub"]
        check(json.loads(body)["widgets"], f"{what}: {name}: has no widgets")
        shown = set(re.findall(r"\$\{(\w+)\}", body))
        for function in stack.of("AWS::Lambda::Function"):
            check(function in shown, f"{what}: {name}: does not show {function}")


def other_value(name, parameter):
    if name in OTHER:
        return OTHER[name]
    if "AllowedValues" in parameter:
        return next(str(one) for one in parameter["AllowedValues"] if str(one) != str(parameter["Default"]))
    return str(int(parameter["Default"]) + 1)


def compare_versions(source):
    """Checks that a parameter changes a function's version exactly if it changes the function's settings. Without a
    new version the old one would stay live, and CloudFormation rejects a new version without a difference."""
    before = {name: rest for name, *rest in Stack(source, {}).versions()}
    for parameter, described in source["Parameters"].items():
        after = Stack(source, {parameter: other_value(parameter, described)})
        for name, settings, version in after.versions():
            old_settings, old_version = before[name]
            if settings != old_settings:
                check(version != old_version, f"{name}: add {parameter} to its VersionDescription")
            else:
                check(version == old_version, f"{name}: remove unused {parameter} from its VersionDescription")


def measure_descriptions(source):
    """Checks CloudFormation's limit of 256 characters."""
    longest = {}
    for name, parameter in source["Parameters"].items():
        values = parameter.get("AllowedValues") or [parameter.get("MaxValue", "x" * parameter.get("MaxLength", 0))]
        longest[name] = max(map(str, values), key=len)
    for name, _, version in Stack(source, longest).versions():
        length = len(version[1]["Description"]) if version else 0
        check(length <= 256, f"{name}: its VersionDescription can have {length} characters, more than 256")


def count_questions():
    """Checks that a guided deployment asks no questions about authentication. It asks one for each route without an
    authorizer, and stops at the first no."""
    stacks, _ = SamLocalStackProvider.get_stacks("template.yaml")
    questions = sum(not answered for _, answered in auth_per_resource(stacks))
    check(questions == 0, f"sam deploy --guided asks {questions} times about authentication: set Auth on the HttpApi")


def main():
    with open("template.yaml", encoding="utf-8") as file:
        source = yaml_parse(file.read())
    stacks = {what: Stack(source, given) for what, given in STACKS.items()}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lint, stacks, stacks.values()))
    for what, stack in stacks.items():
        look(what, stack)
        print(f"{what}: {len(stack.resources)} resources")
    compare_versions(source)
    measure_descriptions(source)
    count_questions()
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(source['Parameters'])} parameters: each changes the versions of the functions that use it, and no others")


main()
