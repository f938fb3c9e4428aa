"""The return of a PEI with what was observed of it."""

from pei import observing, steps
from pei.api.observations import EXAMPLE, FOLDER, body_with, without
from pei.api.steps import StepView, body_of, read, step_operation
from pei.observation_forms import ObservationForm
from pei_project.api.shapes import many
from pei_project.errors import InvalidInput, Problem

MOST = 100  # with one return


class Reject(StepView):
    """POST /pei/{idPei}/reject: with what was observed already and what comes with it."""

    form = steps.RejectForm
    rules = {"POST": "pei.reject"}
    operations = {
        "POST": step_operation(
            "Revision PEI with observations",
            FOLDER,
            steps.RejectForm,
            {"note": "Corrija y envíe de nuevo.", "observations": [EXAMPLE]},
            "Lo devuelve. Hace falta al menos una observación abierta que la institución pueda "
            "ver: 409 `incomplete`.",
            takes=body_with(
                {"observations": many(body_of(ObservationForm), maxItems=MOST)}, steps.RejectForm
            ),
        )
    }

    def read(self, data):
        said = super().read(without(data, "observations"))
        return said | {"observations": self.read_observations(data.get("observations", []))}

    def read_observations(self, listed) -> list[dict]:
        if not isinstance(listed, list):
            raise InvalidInput({"observations": [Problem("invalid", "Envíe una lista.")]})
        if len(listed) > MOST:
            raise InvalidInput({"observations": [Problem("max_length", f"Hasta {MOST}.")]})
        found, wrong = [], {}
        for place, one in enumerate(listed):
            try:
                found.append(read(ObservationForm, self.thing, self.request.user, one))
            except InvalidInput as refused:
                wrong |= {
                    f"observations.{place}.{name}": told for name, told in refused.fields.items()
                }
        if wrong:
            raise InvalidInput(wrong)
        return found

    def do(self, said):
        observations = said.pop("observations")
        return observing.reject(self.thing, self.request.user, said, observations)
