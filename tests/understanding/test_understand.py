"""Understanding as a whole: it never fails, it stays quick, and it keeps the promises of its contract."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.called import index
from bot.understanding.lexicon import Lexicon, PersonName
from bot.understanding.own_words import OwnWordsError
from bot.understanding.parse import load_office, run, to_json
from bot.understanding.report import Context
from bot.understanding.understand import understand

HERE = Path(__file__).parent
OFFICE = HERE.parent / "benchmarks" / "offices" / "city.json"
NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
KEYS = {
    "intent", "title", "owner", "others", "place", "when", "remind", "document", "urgency", "ref", "text", "missing",
    "question", "moments", "more", "elapsed_us",
}  # fmt: skip
PIECES = [
    "请", "李明", "王芳", "周五前", "明天下午3点", "301", "开预算会", "《关于供热的通知》", "发改〔2026〕12号",
    "收到", "把", "报送", "总结", "改到", "提前30分钟提醒", "不，还是", "参加", "1同意", "ask", "Tom", " to ",
    "by Friday", "book", "(", "（", "《", "》", "〔", "市发改委", "来文登记：", "特急", "@", "\n", " ", "1", "一",
    "\ue100", "\ufffc", "👍", "，", "。",
]  # fmt: skip


@pytest.fixture(scope="module")
def office():
    return load_office(OFFICE)


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=300), card=st.sampled_from([None, "task", "meeting", "document", "request", "reminder"]))
def test_any_text_is_answered_with_a_report(text, card):
    """No text at all can make understanding fail."""
    lexicon = load_office(OFFICE)
    report = understand(text, NOW, 1, lexicon, Context(reply_to=card))
    assert set(to_json(report, lexicon, text, 0)) >= KEYS


@settings(max_examples=120, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), language=st.sampled_from(["zh", "en"]))
def test_any_heap_of_office_words_is_answered(pieces, language):
    """Neither do the words it knows, in any order."""
    lexicon = load_office(OFFICE)
    report = understand("".join(pieces), NOW, 1, lexicon, language=language)
    json.dumps(to_json(report, lexicon, "", 0), ensure_ascii=False)


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("请李明周五前报送", id="commands"),
        pytest.param("《（", id="brackets"),
        pytest.param("把", id="one_particle"),
        pytest.param("关于", id="title_starts"),
        pytest.param("a ", id="latin"),
        pytest.param("国家发展改革委、", id="organs"),
        pytest.param("1、", id="numbers"),
        pytest.param("，", id="marks"),
        pytest.param("李明", id="names"),
    ],
)
def test_the_longest_message_is_answered_whatever_it_repeats(unit, office):
    """No pattern blows up on what Telegram allows; how time grows stands in the figures (speed.py)."""
    report = understand((unit * 4096)[:4096], NOW, 1, office)
    json.dumps(to_json(report, office, "", 0), ensure_ascii=False)


def test_the_speaker_is_neither_owner_nor_guest(office):
    """Who speaks is never assigned by his own sentence."""
    speaker = next(p.id for p in office.people if p.name == "李明")
    report = understand("明天下午3点在301开预算会，请李明、李娜参加", NOW, speaker, office)
    assert [p.name for p in report.others] == ["李娜"]


def test_a_full_name_beats_an_alias():
    """王科 is an alias of one, the name of another: the name counts."""
    people = (PersonName(1, "王科"), PersonName(2, "王芳", aliases=("王科",)))
    report = understand("请王科周五前报总结", NOW, None, Lexicon(people=people))
    assert report.owner is not None
    assert report.owner.id == 1


def test_two_of_one_form_are_asked_about():
    """小沈 is two people: the question names both."""
    people = (PersonName(1, "沈佳", aliases=("小沈",)), PersonName(2, "沈洁", aliases=("小沈",)))
    report = understand("请小沈周五前报总结", NOW, None, Lexicon(people=people))
    assert report.question is not None
    assert [c.name for c in report.question.choices] == ["沈佳", "沈洁"]
    assert report.missing == ("owner",)


def test_an_answer_fills_what_was_missing(office):
    """The one missing piece completes the command."""
    first = understand("请李明更新值班表", NOW, 0, office)
    assert first.missing == ("when",)
    second = understand("周五前", NOW, 0, office, Context(pending=first))
    assert (second.intent, second.missing, second.title) == ("task.assign", (), "值班表")


def test_an_answer_may_correct_another_slot(office):
    """Asked for a time, one may also name somebody else."""
    first = understand("请李明更新值班表", NOW, 0, office)
    second = understand("还是给王芳吧，周五前", NOW, 0, office, Context(pending=first))
    assert second.owner is not None
    assert (second.owner.name, second.missing) == ("王芳", ())


def test_a_new_command_is_not_swallowed_by_a_question(office):
    """A full sentence in the middle of a question stands for itself."""
    first = understand("请李明更新值班表", NOW, 0, office)
    second = understand("明天下午3点在301开预算会", NOW, 0, office, Context(pending=first))
    assert second.intent == "meeting.book"


def test_a_choice_is_taken_by_unit_or_place_in_the_list():
    """综合科的, 第二个 and the name itself all choose."""
    people = (PersonName(1, "李明", unit="综合科"), PersonName(2, "李娜", unit="文电科"))
    lexicon = Lexicon(people=people)
    first = understand("请小李周五前报总结", NOW, None, lexicon)
    for answer, name in (("文电科的", "李娜"), ("第一个", "李明"), ("李娜", "李娜"), ("2", "李娜")):
        report = understand(answer, NOW, None, lexicon, Context(pending=first))
        assert report.owner is not None, answer
        assert (report.owner.name, report.missing) == (name, ()), answer


def test_a_bare_receipt_with_several_cards_is_asked_about(office):
    """收到 with two cards waiting could mean either."""
    assert understand("收到", NOW, 1, office, Context(open_cards=1)).intent == "task.accept"
    report = understand("收到", NOW, 1, office, Context(open_cards=2))
    assert report.question is not None
    assert report.question.kind == "which_item"


def test_numbered_answers_keep_their_numbers(office):
    """1同意 2再算 3缓 answers three items at once."""
    report = understand("1同意 2再算 3缓", NOW, 1, office)
    assert report.numbers == ((1, "同意"), (2, "再算"), (3, "缓"))


def test_two_commands_in_one_message_are_both_taken(office):
    """The second is not lost behind the first."""
    report = understand("请李明周五前报总结，另外明天下午3点301开碰头会，请张伟参加", NOW, 0, office)
    assert [report.intent, *(r.intent for r in report.more)] == ["task.assign", "meeting.book"]


def test_words_of_the_office_are_understood(office):
    """[language] of the configuration: what this office says instead."""
    own = Lexicon(people=office.people, own_words={"报送": ("搞过来",)})
    assert understand("请李明周五前搞过来三季度总结", NOW, 0, own).title == "三季度总结"


def test_a_card_only_shown_last_takes_mending_words_alone(office):
    """改到4点 mends the last card; a full command does not touch it."""
    last = Context(reply_to="meeting", title="预算会", last=True)
    assert understand("改到4点", NOW, 0, office, last).intent == "meeting.move"
    assert understand("请李明周五前报总结", NOW, 0, office, last).intent == "task.assign"
    assert understand("好的", NOW, 0, office, last).intent is None


def test_one_name_among_five_thousand_is_found():
    """The roster is indexed once; every name in it is a name."""
    sur, given_ = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉建"
    names = [a + b + c for a in sur for b in given_ for c in given_][:5000]
    lexicon = Lexicon(people=tuple(PersonName(n, name, title="科员") for n, name in enumerate(names)))
    report = understand(f"请{names[77]}下周三17:00前报送三季度总结", NOW, 1, lexicon)
    assert report.owner is not None
    assert report.owner.name == names[77]


def test_lines_that_are_no_questions_do_not_stop_the_others():
    """One answer a line, whatever the line holds."""
    lines = [
        "not json",
        "[]",
        "{}",
        '{"text": 3, "now": "never"}',
        '{"text": "帮助", "now": "2026-11-23T10:00:00+08:00"}',
    ]
    out = io.StringIO()
    run(lines, out, OFFICE, explain=False)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(answers) == 5
    assert answers[-1]["intent"] == "help"


def explained(text: str, tmp_path: Path, language: str = "") -> dict:
    """What --explain says of one message, in an office with these own words."""
    office = tmp_path / "office.toml"
    office.write_text(f'[language]\n{language}\n[[people]]\nname = "赵敏"\n[[people]]\nname = "欧阳修文"\n', "utf-8")
    out = io.StringIO()
    run([json.dumps({"text": text, "now": "2026-11-23T10:00:00+08:00"})], out, office, explain=True)
    return json.loads(out.getvalue())


def test_explain_shows_what_was_heard_and_which_rule_spoke(tmp_path):
    said = explained("请小赵周五前，不，周四前报总结", tmp_path)
    told = said["explain"]
    assert said["fired"][0].startswith("task.assign: ")
    assert {"text": "小赵", "kind": "person", "how": "usual name", "means": ["赵敏"]} in told["names"]
    assert {"text": "周五前，不，周四前", "rules": ["weekday", "correction"], "doubt": None} in told["moments"]
    assert {"language": "zh", "layer": "sentence", "rules": said["fired"]} in told["layers"]


def test_explain_shows_who_was_put_in_anothers_place(tmp_path):
    told = explained("请小赵，不对，欧阳修文周五前报总结", tmp_path)["explain"]
    assert told["corrections"] == [{"said": "请小赵，不对，欧阳修文周五前报总结", "read_as": "请欧阳修文周五前报总结"}]


def test_explain_tells_a_name_heard_by_its_sound_and_traditional_characters(tmp_path):
    told = explained("請歐陽秀文周四前報總結", tmp_path)["explain"]
    assert told["names"] == [{"text": "欧阳秀文", "kind": "person", "how": "sound or likeness", "means": ["欧阳修文"]}]
    assert told["read_as"] == ["请欧阳秀文周四前报总结"]


def test_explain_says_what_was_only_weighed(tmp_path):
    told = explained("孩子发高烧，明天想歇一天", tmp_path)["explain"]
    assert told["weighed"]
    assert {"language": "zh", "layer": "another kind by the weight of its words", "rules": ["request.submit"]} in told[
        "layers"
    ]


def test_explain_says_which_layers_were_tried_in_vain(tmp_path):
    told = explained("天气怎么样啊今天想吃啥", tmp_path)["explain"]
    assert {"sentence", "telling words", "an assignment in any order"} <= {one["layer"] for one in told["layers"]}
    assert not any(one["rules"] for one in told["layers"])


def test_words_of_its_own_leave_an_office_its_one_index_of_names(office):
    own = Lexicon(people=office.people, own_words={"报送": ("搞过来",)})
    made = index(own)
    understand("请李明周五前把总结搞过来", NOW, None, own)
    assert index(own.in_common_words) is made


def test_own_words_may_stand_in_the_office_file(tmp_path):
    said = explained("请赵敏周四前搞过来总结", tmp_path, '"报送" = ["搞过来"]')
    assert (said["intent"], said["title"]) == ("task.assign", "总结")
    assert said["explain"]["own_words"] == [{"said": "搞过来", "means": "报送", "needed": True}]


def test_an_own_word_for_nothing_known_is_refused_by_its_key(tmp_path):
    with pytest.raises(OwnWordsError, match=r"language\.报宋 is not a word Huiyin knows; did you mean 报"):
        explained("帮助", tmp_path, '"报宋" = ["搞过来"]')


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("莫莉，听日下昼前将护理院嘅水电单搞掂佢", "护理院嘅水电单"),
        ("李明，呢个礼拜五之前将佢哋送嚟嘅材料睇下先", "佢哋送嚟嘅材料"),
        ("请李明周五前核对仲裁系统先进单位名单", "仲裁系统先进单位名单"),
    ],
)
def test_what_a_region_says_its_own_way_is_kept_in_the_title(said, title):
    staff = Lexicon(people=(PersonName(1, "李明"), PersonName(2, "莫莉")))
    report = understand(said, NOW, None, staff)
    assert (report.intent, report.title) == ("task.assign", title)


def test_a_name_is_no_way_of_speaking():
    """何唔该, and what stands in a title's marks."""
    staff = Lexicon(people=(PersonName(1, "佢继先"), PersonName(2, "侬敏")))
    report = understand("请侬敏周五前把《唔该晒》的校样发给佢继先", NOW, None, staff)
    assert (report.owner.name, report.title) == ("侬敏", "《唔该晒》的校样")
