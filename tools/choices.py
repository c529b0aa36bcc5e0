"""A caller's choices within the operator's settings: they narrow, and never widen."""

from __future__ import annotations

from schema.approval import Approval
from schema.budget import OF_A_RUN, Budget
from schema.context import Context
from schema.errors import ConfigError, UsageError
from schema.settings import Agent, Agents, Cache, Settings
from tools.models import must_serve, usable_providers

DEFAULT_ATTEMPTS = 3


def chosen(settings: Settings, context: Context) -> Settings:
    """The settings of a run. Raises UsageError for a choice that the operator does not allow."""
    if context.provider is not None:
        settings = _served_by(settings, context.provider)
    limits = settings.limits
    allowed = {
        "depth": limits.depth,
        "subtasks": limits.subtasks,
        "attempts": _attempts(settings),
    }
    wanted = {name: value for name in allowed if (value := getattr(context, name)) is not None}
    for name, value in wanted.items():
        if value > allowed[name]:
            raise UsageError(
                f"{name}: {value} is more than is allowed here, which is {allowed[name]}"
            )
    return settings.model_copy(
        update={
            "limits": limits.model_copy(update=wanted),
            "cache": settings.cache if context.reuse else _empty(settings.cache),
            "budget": _smaller(settings.budget, context),
            "approval": _stricter(settings.approval, context.approval),
        }
    )


def _empty(cache: Cache) -> Cache:
    return cache.model_copy(update={"answers": False, "parts": False})


def _smaller(ours: Budget, theirs: Context) -> Budget:
    """A caller who asks for more than there is gets what there is, which may be raised for him."""
    wanted = {name: getattr(theirs, name) for name in OF_A_RUN}
    both = {name: (getattr(ours, name), value) for name, value in wanted.items()}
    known = {name: [one for one in pair if one is not None] for name, pair in both.items()}
    return ours.model_copy(update={name: min(some, default=None) for name, some in known.items()})


def _stricter(ours: Approval, theirs: Approval) -> Approval:
    limits = [usd for usd in (ours.above_usd, theirs.above_usd) if usd is not None]
    open_ = [said for said in (ours.questions, theirs.questions) if said is not None]
    return Approval(
        plan=ours.plan or theirs.plan,
        above_usd=min(limits, default=None),
        redo=ours.redo or theirs.redo,
        # Whoever is asked may say yes: a caller cannot let himself be asked.
        packages=ours.asks_for_packages and theirs.packages is not False,
        questions=any(open_) if open_ else None,
        budget=bool(ours.budget) and theirs.budget is not False,
    )


def _attempts(settings: Settings) -> int:
    """Tries that a task gets if nobody chooses, as far as this process knows."""
    if settings.limits.attempts or settings.agents.executor.ptc_base_url:
        return settings.limits.attempts or DEFAULT_ATTEMPTS
    try:
        return must_serve(settings, "code").first.attempts
    except ConfigError:
        return DEFAULT_ATTEMPTS


def _served_by(settings: Settings, name: str) -> Settings:
    """Every role is the provider, with its own models; a PTC service elsewhere keeps its own."""
    usable = usable_providers(settings)
    if name not in usable:
        raise UsageError(f"provider: no such provider is set up here: use {', '.join(usable)}")

    def agent(one: Agent) -> Agent:
        return one.model_copy(update={"llm": one.llm.model_copy(update=update)})

    update = {"provider": name, "model": (), "base_url": None}
    agents = {role: agent(getattr(settings.agents, role)) for role in Agents.model_fields}
    ptc = {"provider": name, "model": ()}
    return settings.model_copy(
        update={
            "ptc_service": settings.ptc_service.model_copy(update=ptc),
            "llm": settings.llm.model_copy(update=update),
            "agents": settings.agents.model_copy(update=agents),
        }
    )
