"""Durable execution by DBOS on the program's own PostgreSQL."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID, StepOptions
from dbos import error as dbos_error
from sqlalchemy.exc import OperationalError

from actions.remediation.durable import Json, State, StepFunction, Workflow
from actions.tasks import end

SYSTEM_SCHEMA = "actions_dbos"
APPLICATION_VERSION = "1"
_WORKFLOW = "runbook"
_BROKEN = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")


async def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, OperationalError)


class DbosJournal:
    """The journal of the workflow that is running in this task."""

    async def step(self, name: str, function: StepFunction) -> Json:
        options = StepOptions(
            name=name,
            retries_allowed=True,
            max_attempts=8,
            interval_seconds=0.5,
            should_retry=_worth_repeating,
        )
        result: Json = await DBOS.run_step_async(options, function)
        return result

    async def sleep(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)

    async def wait(self, topic: str, seconds: float) -> Json | None:
        payload: Json | None = await DBOS.recv_async(topic, timeout_seconds=seconds)
        return payload


class DbosEngine:
    """One DBOS of this process; a restart under the same slot picks its own work up.

    Args:
        url: `postgresql+psycopg://` address of the program's role.
        slot: stable name of this process among its peers.
    """

    def __init__(self, url: str, slot: str) -> None:
        self._config: DBOSConfig = {
            "name": "nachtwacht-actions",
            "system_database_url": url,
            "dbos_system_schema": SYSTEM_SCHEMA,
            "executor_id": slot,
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "sys_db_pool_size": 8,
            "max_executor_threads": 16,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 3600.0,
        }
        self._workflow: Any = None
        self._dbos: DBOS | None = None

    async def launch(self, workflow: Workflow) -> None:
        """Register the workflow and go on with what a crash left; call inside the main loop."""

        async def runbook(args: Json) -> str:
            return await workflow(DbosJournal(), args)

        self._dbos = DBOS(config=self._config)
        self._workflow = DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=50)(runbook)
        DBOS.launch()

    async def stop(self) -> None:
        """Interrupt the workflows where they are; they go on after the next launch."""
        if self._dbos is None:
            return
        await end(self._dbos._workflow_tasks)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # DBOS lent its threads to this loop and has now ended them.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        self._dbos = None

    async def start(self, run_id: str, args: Json) -> None:
        with SetWorkflowID(run_id):
            await DBOS.start_workflow_async(self._workflow, args)

    async def signal(self, run_id: str, topic: str, payload: Mapping[str, Any], key: str) -> None:
        try:
            await DBOS.send_async(run_id, dict(payload), topic, idempotency_key=key)
        except dbos_error.DBOSNonExistentWorkflowError:
            return

    async def states(self, run_ids: list[str]) -> dict[str, State]:
        if not run_ids:
            return {}
        found = await DBOS.list_workflows_async(
            workflow_ids=run_ids, load_input=False, load_output=False
        )
        return {workflow.workflow_id: _state(workflow.status) for workflow in found}


def _state(status: str) -> State:
    if status in _BROKEN:
        return State.FAILED
    return State.DONE if status == "SUCCESS" else State.GOING
