"""What the tests know of the API: botocore's service model."""
import gzip
import json
import os

import botocore


def load():
    folder = os.path.join(os.path.dirname(botocore.__file__), "data", "stepfunctions", "2016-11-23")
    with gzip.open(os.path.join(folder, "service-2.json.gz")) as file:
        return json.load(file)


# Errors that any operation may answer, beside those of the model.
COMMON = {"ValidationException", "SerializationException", "InvalidToken", "MissingRequiredParameter"}


class Model:
    def __init__(self):
        self.model = load()
        self.shapes = self.model["shapes"]
        self.operations = self.model["operations"]

    def input(self, operation):
        return self.operations[operation].get("input", {}).get("shape")

    def output(self, operation):
        return self.operations[operation].get("output", {}).get("shape")

    def errors(self, operation):
        return {error["shape"] for error in self.operations[operation].get("errors", [])} | COMMON

    def mismatches(self, name, value, path="$"):
        """How a JSON value of an answer differs from its shape."""
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "structure":
            if not isinstance(value, dict):
                return [f"{path}: {value!r} is no object"]
            found = [f"{path}: {member} is missing" for member in shape.get("required", []) if member not in value]
            for member, part in value.items():
                if member not in shape["members"]:
                    found.append(f"{path}: {member} is not in the model")
                elif part is not None:
                    found += self.mismatches(shape["members"][member]["shape"], part, f"{path}.{member}")
            return found
        if kind == "list":
            if not isinstance(value, list):
                return [f"{path}: {value!r} is no list"]
            return [m for i, part in enumerate(value) for m in self.mismatches(shape["member"]["shape"], part, f"{path}[{i}]")]
        if kind == "map":
            return [m for key, part in value.items() for m in self.mismatches(shape["value"]["shape"], part, f"{path}.{key}")]
        return self.scalar(shape, value, path)

    @staticmethod
    def scalar(shape, value, path):
        kind = shape["type"]
        wanted = {"string": str, "boolean": bool, "integer": int, "long": int, "timestamp": (int, float),
                  "float": (int, float), "double": (int, float)}[kind]
        if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
            return [f"{path}: {value!r} is no {kind}"]
        if "enum" in shape and value not in shape["enum"]:
            return [f"{path}: {value!r} is none of {shape['enum']}"]
        size = len(value) if isinstance(value, str) else value
        if "max" in shape and size > shape["max"] or "min" in shape and size < shape["min"]:
            return [f"{path}: {str(value)[:80]!r} is out of bounds"]
        return []


def table():
    """All operations' requests in the form in which the server's own table prints itself."""
    model = Model()

    def described(name, is_member_of_list=False):
        shape = model.shapes[name]
        kind = shape["type"]
        found = {"type": kind}
        for key in ("min", "max", "pattern", "sensitive"):
            if key in shape:
                found[key] = shape[key]
        if "enum" in shape:
            found["enum"] = sorted(shape["enum"])
        if kind == "structure":
            found["name"] = name
            found["members"] = {
                member: dict(described(part["shape"]), required=member in shape.get("required", []))
                for member, part in shape["members"].items()}
        if kind == "list":
            found["member"] = described(shape["member"]["shape"])
        return found

    return {name: described(model.input(name)) for name in sorted(model.operations)}


if __name__ == "__main__":
    print(json.dumps(table(), sort_keys=True))
