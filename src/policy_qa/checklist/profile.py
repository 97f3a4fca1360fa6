"""Who the materials are about: the school group, its core school and its members."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.checklist.data import ProfileWords
from policy_qa.checklist.statements import Statement

_NAME = r"[\u4e00-\u9fff]{2,8}"
_CAMPUS = "[东西南北]校区"
_SEAT = "本部"
_TITLED = re.compile(r"《[^》]*》|“[^”]*”")
_ORDINAL = "甲乙丙丁戊己庚辛ABCDEF"
_EDGES = (
    r"^(?:关于|反馈|印发|公布|表彰|同意|由|以|为|是|和|与|及|到|在|把|对|向|从|给|托管|帮扶|管理|包括|分别|其中"
    r"|核心校|牵头校|总校|成员(?:学)?校|即|含|暨|等|将)+"
)
_TIME = "[年月日号周旬初中底末假春夏秋冬]|学年度?|年度|学期|期间|以来|季|[上下]午"
GroupKey = tuple[str, str]
_MANY = 3
_LEAST_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """The group assessed; ``members`` does not hold the core school."""

    group: str
    core: str
    members: tuple[str, ...]
    key: GroupKey | None
    words: ProfileWords
    many: bool = False
    """Whether the materials tell of many groups, so that nothing holds for one of them."""

    @property
    def schools(self) -> tuple[str, ...]:
        """The core school and the members."""
        return tuple(filter(None, (self.core, *self.members)))

    def names_of(self, school: str) -> tuple[str, ...]:
        """Return a school's name, and its short name where no other school has it in its own.

        The core school is also called 本部, where campuses are its members.
        """
        short = _short(school, self.words)
        shared = any(short in other for other in self.schools if other != school)
        names = (school,) if shared or short == school else (school, short)
        return (*names, _SEAT) if school == self.core else names

    def named(self, text: str, schools: Sequence[str]) -> tuple[str, ...]:
        """Return which of some schools a text names, by their names or short names."""
        return tuple(name for name in schools if any(n in text for n in self.names_of(name)))

    def above(self, context: Sequence[str]) -> str:
        """Return the school of the group that the nearest heading which names one stands for."""
        for text in context:
            plain = re.sub(rf"[\u4e00-\u9fff]{{2,10}}(?:{self.words.group})", "", text)
            named = self.named(plain, self.schools)
            if named:
                return named[0] if len(named) == 1 else ""
        return ""

    def other_group(self, text: str) -> bool:
        """Tell whether a text names a group other than the one assessed."""
        named = group_names(text, self.words)
        others = [name for key, name in named if self.key is not None and not _same(key, self.key)]
        return any(not self.named(name, self.schools) for name in others)

    def other_school(self, text: str) -> bool:
        """Tell whether a text is about a school that is not of this group."""
        if not self.schools or self.named(text, self.schools):
            return False
        plain = _TITLED.sub("", text)
        time = rf"(?:(?:(?!{self.words.school})[^，。：:、]){{1,20}}(?:{_TIME})[，,])?"
        subject = re.match(rf"{time}[^，。：:、]{{0,14}}?({_NAME}?(?:{self.words.school}))", plain)
        return subject is not None and not _is_generic(subject[1], self.words)


def _short(name: str, words: ProfileWords) -> str:
    """Return a school's name without its kind, where two characters or more are left."""
    short = re.sub(rf"(?:{words.school})$", "", name)
    return short if len(short) > 1 and short != name and not re.search(r"^第", short) else name


def _is_generic(name: str, words: ProfileWords) -> bool:
    """Tell whether a name only says what kind of school is meant (成员学校, 各小学)."""
    if re.search(rf"第[一二三四五六七八九十\d]+(?:{words.school})$", name):
        return False
    if re.search(rf"^(?:{words.core}|{words.leads}|{words.member}|[一二两三四五六七八九]所)", name):
        return True
    return bool(re.search(rf"(?:{words.generic})(?:{words.school})$", name))


def group_names(text: str, words: ProfileWords) -> list[tuple[GroupKey, str]]:
    """Return the groups that a text names: their keys (end of name, ordinal) and names."""
    found = []
    for match in re.finditer(rf"({_NAME}?)({words.group})([{_ORDINAL}]?)", text):
        stem = match[1][-2:]
        if len(stem) > 1 and not re.search(rf"(?:{words.generic})$", match[1]):
            found.append(((stem, match[3]), match[0]))
    return found


def _same(one: GroupKey, other: GroupKey) -> bool:
    return one[0] == other[0] and (not one[1] or not other[1] or one[1] == other[1])


def read_profile(
    statements: Sequence[Statement], titles: Iterable[str], words: ProfileWords
) -> Profile:
    """Return whom the materials are about, as far as they say so.

    Args:
        statements: All statements of the materials.
        titles: The titles and headings of the materials.
        words: The checklist's words for groups and schools.
    """
    texts = [*titles, *(statement.text for statement in statements)]
    counted = Counter(key for text in texts for key, _ in group_names(text, words))
    key = _most_common(counted)
    if key is None and len(counted) >= _MANY:
        return Profile("", "", (), None, words, many=True)
    names = (n for text in texts for k, n in group_names(text, words) if key and k == key)
    name = next(names, "")
    known = _school_names(texts, statements, words)
    core = _core(texts, known, words) or next((s for s in known if s in name), "")
    members = _members(texts, statements, known, words)
    if len(members) < _LEAST_MEMBERS:
        others = (_beside_core(texts, known, core), _heading(statements, known, core))
        members = max([members, *others], key=len)
    members = [school for school in members if school != core]
    return Profile(re.sub(_EDGES, "", name), core, tuple(members), key, words)


def _most_common(counted: Counter[GroupKey]) -> GroupKey | None:
    if not counted:
        return None
    stem = Counter[str]()
    for (text, _), times in counted.items():
        stem[text] += times
    best, times = stem.most_common(1)[0]
    if times * 2 < sum(stem.values()):
        return None
    return max((key for key in counted if key[0] == best), key=lambda k: (bool(k[1]), counted[k]))


def _school_names(
    texts: Iterable[str], statements: Iterable[Statement], words: ProfileWords
) -> list[str]:
    """Return names of schools: whole cells, and what stands between separators."""
    whole = re.compile(rf"{_NAME}(?:{words.school})|{_CAMPUS}")
    between = re.compile(rf"(?<![\u4e00-\u9fff])({_CAMPUS}|{_NAME}?(?:{words.school}))")
    listed = re.compile(
        rf"(?<=[、和与及为由到以])({_CAMPUS}|[\u4e00-\u9fff]{{2,6}}?(?:{words.school}))"
    )
    found: Counter[str] = Counter()
    for statement in statements:
        found.update(part.text for part in statement.parts if whole.fullmatch(part.text))
    for text in texts:
        for match in [*between.finditer(text), *listed.finditer(text)]:
            found[re.sub(_EDGES, "", match[1])] += 1
    names = [n for n in found if whole.fullmatch(n) and not _is_generic(n, words)]
    return sorted(n for n in names if not any(o != n and n.endswith(o) for o in names))


def _core(texts: Sequence[str], known: Sequence[str], words: ProfileWords) -> str:
    """Return the school that is said most often to be the core school."""
    counted: Counter[str] = Counter()
    for text in texts:
        for name in known:
            escaped = re.escape(name)
            before = rf"(?:{words.core})[是为：:（(\s]{{0,3}}{escaped}"
            verb = r"[^，。、；]{0,4}?(?:为|是|担任|作为|任|（|\(|牵头)[^，。、]{0,4}"
            after = rf"{escaped}(?:{_SEAT})?{verb}(?:{words.core})"
            leading = rf"{escaped}(?:{_SEAT})?(?:{words.leads})"
            patterns = (before, after, leading)
            counted[name] += sum(len(re.findall(pattern, text)) for pattern in patterns)
    best = counted.most_common(1)
    return best[0][0] if best and best[0][1] else ""


def _members(
    texts: Sequence[str],
    statements: Sequence[Statement],
    known: Sequence[str],
    words: ProfileWords,
) -> list[str]:
    """Return the schools of the text that lists members; else those in columns of members."""
    lists = [
        [name for name in sorted(known, key=text.find) if name in _beside(text, words)]
        for text in texts
        if re.search(words.member, text)
    ]
    longest = max(lists, key=len, default=[])
    if len(longest) > 1:
        return longest
    column = re.compile(words.member)
    cells = [part.text for s in statements if (part := s.under(column))]
    return list(dict.fromkeys(text for text in cells if text in known)) or longest


def _beside_core(texts: Sequence[str], known: Sequence[str], core: str) -> list[str]:
    """Return the schools of the sentence that names the core school and most others."""
    best: list[str] = []
    for sentence in (s for text in texts for s in re.split(r"[。；]", text)):
        others = [name for name in known if name in sentence and name != core]
        if core and core in sentence and len(others) > len(best):
            best = sorted(others, key=sentence.find)
    return best


def _heading(statements: Sequence[Statement], known: Sequence[str], core: str) -> list[str]:
    """Return the schools that head a sheet or a section of their own."""
    heads = dict.fromkeys(text.strip() for s in statements for text in s.context)
    return [name for name in heads if name in known and name != core]


def _beside(text: str, words: ProfileWords) -> str:
    """Return the sentence parts that speak of members: from there to the sentence's end."""
    return " ".join(
        sentence
        for sentence in re.split(r"[。；]", text)
        if re.search(words.member, sentence) and re.search(words.listing, sentence)
    )
