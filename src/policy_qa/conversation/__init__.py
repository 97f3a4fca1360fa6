"""Several turns and tools: sessions that can be kept, and an agent for models that call tools."""

from policy_qa.conversation.agent import reply
from policy_qa.conversation.session import Session

__all__ = ["Session", "reply"]
