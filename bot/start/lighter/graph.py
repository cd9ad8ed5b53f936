"""Runs the nodes of a prediction one after another, in an order found once.

Stock Rasa copies the graph and hands it to dask's scheduler of threads at each prediction.
"""

from typing import Any, Callable, Dict, List, Optional, Sequence, Text, Tuple

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema

Run = Callable[..., Dict[Text, Any]]
Step = Tuple[Text, GraphNode, Tuple[Text, ...]]
PLANS = "_nachtwacht_plans"


def direct_run(stock: Run) -> Run:
    """Makes `DaskGraphRunner.run` without dask; what is out of the ordinary goes to stock."""

    def run(
        self: Any, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        given = inputs or {}
        nodes = self._graph_schema.nodes
        if any(name in nodes or isinstance(value, str) for name, value in given.items()):
            return stock(self, inputs, targets)
        wanted = tuple(targets or self._graph_schema.target_names)
        results: Dict[Text, Any] = {name: (name, value) for name, value in given.items()}
        try:
            for name, node, needs in _plan(self, wanted):
                results[name] = node(*[results.get(need, need) for need in needs])
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(results[name] for name in wanted)

    return run


def _plan(runner: Any, targets: Tuple[Text, ...]) -> Sequence[Step]:
    plans: Dict[Tuple[Text, ...], Sequence[Step]] = runner.__dict__.setdefault(PLANS, {})
    if targets not in plans:
        schema: GraphSchema = runner._graph_schema
        order: List[Text] = []
        for target in targets:
            _after_its_needs(target, schema, order)
        plans[targets] = [
            (name, runner._instantiated_nodes[name], tuple(schema.nodes[name].needs.values()))
            for name in order
        ]
    return plans[targets]


def _after_its_needs(name: Text, schema: GraphSchema, order: List[Text]) -> None:
    if name in order or name not in schema.nodes:
        return
    for need in schema.nodes[name].needs.values():
        _after_its_needs(need, schema, order)
    order.append(name)
