"""Many tables and columns in few steps: ``operations = together([...])`` in a migration."""

from django.db.migrations import AddField, CreateModel
from django.db.migrations.operations.base import Operation


def together(operations: list[Operation]) -> list[Operation]:
    """The same operations in the same order, those that make tables and columns in steps that
    touch each table once.

    After every operation Django makes the classes of all models anew that hang together: with a
    hundred tables that point at each other that took half a minute, here and for each test run.
    """
    steps = []
    for operation in operations:
        last = steps[-1] if steps else None
        if isinstance(last, Step) and last.may_take(operation):
            last.operations.append(operation)
        elif type(operation) in Step.KINDS:
            steps.append(Step([operation]))
        else:
            steps.append(operation)
    return steps


class Step(Operation):
    """Operations none of which changes what another makes: one state of the models before and one
    after is enough for all."""

    KINDS = {CreateModel: "name_lower", AddField: "model_name_lower"}

    def __init__(self, operations):
        self.operations = operations

    def may_take(self, operation) -> bool:
        kind = type(operation)
        return kind in self.KINDS and self._table(operation) not in map(
            self._table, self.operations
        )

    def _table(self, operation) -> str:
        return getattr(operation, self.KINDS[type(operation)])

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # the classes: made once, when they are next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)
