"""What is needed to explain an answer and to run it again, kept for the latest answers."""

from policy_qa.records.store import AnswerRecord, AnswerRecords, new_id

__all__ = ["AnswerRecord", "AnswerRecords", "new_id"]
