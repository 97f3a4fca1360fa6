"""Whether a passage answers a question, by the lowest layers of a small language model.

The layers of Qwen2.5-Coder-0.5B (Apache-2.0) read instruction, passage and question; an adapter
and a head of our own (``benchmarks/train_answerability.py``) turn the last token into log odds.
"""

from policy_qa.models.answerability.model import OnnxAnswerability
from policy_qa.models.answerability.provisioning import load_answerability, provision_answerability
from policy_qa.models.answerability.registry import MODEL

__all__ = ["MODEL", "OnnxAnswerability", "load_answerability", "provision_answerability"]
