"""What CloudFormation would make of template.yaml: transformed by SAM's own translator, resolved for several
sets of parameters, and held against what lint cannot know.

Run by .ci/run with the Python of the SAM CLI, whose packages are all it needs; nothing is asked of AWS.
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

# Another value for each parameter that does not list its own.
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
    "dev with an address for alarms": {"Stage": "dev", "AlarmEmail": OTHER["AlarmEmail"]},
    "prod": {"Stage": "prod"},
    "prod with everything": {"Stage": "prod", "HashConcurrency": "50", "Tracing": "Active", "MailTransport": "ses"} | OTHER,
    "prod without metrics": {"Stage": "prod", "Metrics": "off"},
}
# Settings of a function that are not part of its versions.
UNVERSIONED = ("Code", "ReservedConcurrentExecutions", "Tags")

problems = []

# It tells of switches that nobody here can set.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


def check(holds, problem):
    if not holds:
        problems.append(problem)


class Stack:
    """The template as it is for one set of parameters, with conditions decided and parameters filled in."""

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
        raise ValueError(f"a condition that this script does not know: {call}")

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
        """Each function's settings, and what tells its version from others."""
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
    check(done.returncode == 0, f"{what}: cfn-lint says of the transformed template:\n{done.stdout}{done.stderr}")


def look(what, stack):
    """Rules of this template, for any parameters."""
    is_prod = stack.parameters["Stage"] == "prod"
    for name, table in stack.of("AWS::DynamoDB::Table").items():
        check(table.get("DeletionProtectionEnabled") is is_prod, f"{what}: {name}: deletion protection is for prod")

    groups = stack.of("AWS::Logs::LogGroup")
    for name, settings, version in stack.versions():
        group = settings.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
        check(group in groups, f"{what}: {name}: give it a log group (LoggingConfig), or its logs are kept for ever")
        check(version, f"{what}: {name}: has no version, so nothing can be rolled back")
    for name, group in groups.items():
        check("RetentionInDays" in group, f"{what}: {name}: say for how long it is kept")

    # Beside the statements of the template, which are proven needed one by one; docs/security.md names them.
    managed = ["service-role/AWSLambdaBasicExecutionRole"]
    if stack.parameters["Tracing"] == "Active":
        managed.append("AWSXrayWriteOnlyAccess")
    for name, function in stack.of("AWS::Lambda::Function").items():
        role = stack.resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]
        added = [arn.removeprefix("arn:aws:iam::aws:policy/") for arn in role["ManagedPolicyArns"]]
        check(added == managed, f"{what}: {name}: SAM gives its role {added}, and docs/security.md says {managed}")

    for name, mapping in stack.of("AWS::Lambda::EventSourceMapping").items():
        target = mapping["FunctionName"].get("Ref", "")
        check(target.endswith("Aliaslive"), f"{what}: {name}: call the alias (!Ref Function.Alias), not $LATEST")

    (api,) = stack.of("AWS::ApiGatewayV2::Api").values()
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    routes = {f"{method.upper()} {path}" for path, methods in api["Body"]["paths"].items() for method in methods}
    for route in stage["RouteSettings"]:
        check(route in routes, f"{what}: RouteSettings names {route}, which the API does not have")
    line = json.loads(stage["AccessLogSettings"]["Format"])
    check(all(value.startswith("$context.") for value in line.values()), f"{what}: the access log holds no context")

    alarms = stack.of("AWS::CloudWatch::Alarm")
    for name, alarm in alarms.items():
        metrics = sum("MetricStat" in query for query in alarm.get("Metrics", []))
        check(metrics <= 10, f"{what}: {name}: an alarm's expression takes 10 metrics, not {metrics}")
        check(alarm.get("AlarmActions") and alarm.get("OKActions"), f"{what}: {name}: tells nobody")
        check(alarm.get("TreatMissingData") == "notBreaching", f"{what}: {name}: say what missing data means")
    check(bool(alarms) == (is_prod or stack.parameters["AlarmEmail"] != ""), f"{what}: {len(alarms)} alarms")
    for name, group in stack.of("AWS::CodeDeploy::DeploymentGroup").items():
        watched = [one["Name"]["Ref"] for one in group.get("AlarmConfiguration", {}).get("Alarms", [])]
        check(all(one in alarms for one in watched), f"{what}: {name}: watches an alarm that is not made")
        is_slow = "Canary" in json.dumps(group["DeploymentConfigName"])
        check(not is_slow or (is_prod and watched), f"{what}: {name}: traffic moves slowly and nobody watches")

    for name, dashboard in stack.of("AWS::CloudWatch::Dashboard").items():
        body = dashboard["DashboardBody"]["Fn::Sub"]
        check(json.loads(body)["widgets"], f"{what}: {name}: shows nothing")
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
    """A parameter that changes a function's settings changes its version, and no other parameter does: of a
    version that is missing the old one goes on answering, and one without a difference is refused."""
    before = {name: rest for name, *rest in Stack(source, {}).versions()}
    for parameter, described in source["Parameters"].items():
        after = Stack(source, {parameter: other_value(parameter, described)})
        for name, settings, version in after.versions():
            old_settings, old_version = before[name]
            if settings != old_settings:
                check(version != old_version, f"{name}: name {parameter} in its VersionDescription")
            else:
                check(version == old_version, f"{name}: does not see {parameter}: take it from its VersionDescription")


def measure_descriptions(source):
    """CloudFormation takes 256 characters."""
    longest = {}
    for name, parameter in source["Parameters"].items():
        values = parameter.get("AllowedValues") or [parameter.get("MaxValue", "x" * parameter.get("MaxLength", 0))]
        longest[name] = max(map(str, values), key=len)
    for name, _, version in Stack(source, longest).versions():
        length = len(version[1]["Description"]) if version else 0
        check(length <= 256, f"{name}: its VersionDescription may come to {length} characters, more than 256")


def count_questions():
    """Before a guided deployment asks for parameters it asks, for each route without an authorizer, whether that
    is meant, and gives up at the first no."""
    stacks, _ = SamLocalStackProvider.get_stacks("template.yaml")
    questions = sum(not answered for _, answered in auth_per_resource(stacks))
    check(questions == 0, f"sam deploy --guided asks {questions} times about authentication: say Auth at the HttpApi")


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
    print(f"{len(source['Parameters'])} parameters: each changes the versions of the functions that see it, and no others")


main()
