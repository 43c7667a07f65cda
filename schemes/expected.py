"""What the schemes must give, worked out from their rules with fractions, without the engine.

Each scheme is written down here a second time, as plainly as Python allows: a rule is a function of a unit. `Tree` does what
all schemes share: adding up children, handing the points of what does not apply to its siblings, rounding, ranking, grades.
"""
from datetime import date
from fractions import Fraction as F
from pathlib import Path

import generate as g

HERE = Path(__file__).resolve().parent
STRENGTH = {"fault": 3, "missing": 2, "pending": 1, "not_applicable": 0}


class Gap(Exception):
    """A figure that is not there."""

    def __init__(self, kind):
        self.kind = kind


def number(text):
    """The exact value of a cell; a gap is raised."""
    if text in ("", "缺报"):
        raise Gap("missing")
    if text == "不适用":
        raise Gap("not_applicable")
    if text == "待定":
        raise Gap("pending")
    return F(text[:-1]) / 100 if text.endswith("%") else F(text)


def numbers(*texts):
    """Several cells; the strongest gap among them decides."""
    values, gaps = [], []
    for text in texts:
        try:
            values.append(number(text))
        except Gap as gap:
            gaps.append(gap)
    if gaps:
        raise max(gaps, key=lambda gap: STRENGTH[gap.kind])
    return values


def known(text):
    """The value or None."""
    try:
        return number(text)
    except Gap:
        return None


def half_up(value, places):
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return F(whole if value >= 0 else -whole, 10**places)


def floor(value):
    return value.numerator // value.denominator


def mean(values):
    values = list(values)
    return sum(values, F(0)) / len(values)


def place(unit, values):
    """1 + how many are better (higher)."""
    return 1 + sum(1 for other in values.values() if other > values[unit])


class Item:
    def __init__(self, name, points=None, rule=None, children=(), applies=None, gaps=None, cap=None, floor=None, bonus=False, deduction=False, places=None, gate=None):
        self.name, self.points, self.rule, self.children = name, points, rule, list(children)
        self.applies, self.gaps, self.cap, self.floor = applies, gaps or {}, cap, floor
        self.bonus, self.deduction, self.places, self.gate = bonus, deduction, places, gate

    def full(self, unit):
        if self.points is None:
            return None if self.bonus or self.deduction else sum((child.full(unit) or F(0) for child in self.children), F(0))
        return F(self.points(unit) if callable(self.points) else self.points)


class Cell:
    """`own`: the score; `score`: with the points of siblings that were left out; `kind`: the gap, treated or not."""

    def __init__(self, own=None, kind=None, withheld=False):
        self.own = self.score = own
        self.kind, self.withheld = kind, withheld


class Tree:
    def __init__(self, root, units, gaps, places):
        """`gaps`: what the defaults say; `places`: rounding of items without children."""
        self.root, self.units, self.gaps, self.places = root, units, gaps, places
        self.cells = {}
        for unit in units:
            self.cell(root, unit)

    def __call__(self, name, unit):
        return self.cells[unit, name]

    def treated(self, item, kind):
        return item.gaps.get(kind, self.gaps[kind])

    def cell(self, item, unit):
        cell = self.score(item, unit)
        self.cells[unit, item.name] = cell
        return cell

    def score(self, item, unit):
        parts = [self.cell(child, unit) for child in item.children]
        try:
            if item.applies and not item.applies(unit):
                raise Gap("not_applicable")
            value = F(item.rule(unit)) if item.rule else self.children(item, parts, unit)
            if item.floor is not None:
                value = max(value, F(item.floor))
            if item.cap is not None:
                value = max(value, -F(item.cap)) if item.deduction else min(value, F(item.cap))
            if item.gate:
                value = item.gate(unit, value)
            places = item.places if item.places is not None else (None if item.children else self.places)
            return Cell(half_up(value, places) if places is not None else value)
        except Gap as gap:
            how = self.treated(item, gap.kind)
            if how == "zero":
                return Cell(F(0), gap.kind)
            if how == "mean":
                values = [value for value in (self.before(item, other) for other in self.units) if value is not None]
                return Cell(mean(values), gap.kind)
            if how == "full":
                return Cell(item.full(unit), gap.kind)
            return Cell(None, gap.kind, withheld=how == "withhold")

    def before(self, item, unit):
        """The score of an item without children before a gap is treated; None for a gap."""
        try:
            value = F(item.rule(unit))
            return half_up(value if item.cap is None else min(value, F(item.cap)), self.places)
        except Gap:
            return None

    def children(self, item, parts, unit):
        pointed = [(child, cell) for child, cell in zip(item.children, parts) if not child.bonus and not child.deduction]
        there = [(child, cell) for child, cell in pointed if cell.own is not None]
        lost = sum((child.full(unit) for child, cell in pointed if cell.own is None and not cell.withheld), F(0))
        if pointed and not there and not any(cell.withheld for cell in parts):
            raise Gap("not_applicable")
        weight = sum((child.full(unit) for child, _ in there), F(0))
        for child, cell in there:
            if self.gaps["not_applicable"] == "spread":
                own = child.full(unit)
                cell.score = cell.own * (own + lost / len(there)) / own
            else:
                cell.score = cell.own * (weight + lost) / weight
        for child, cell in zip(item.children, parts):
            if (child.bonus or child.deduction) and cell.own is None:
                cell.score = None
        held = [cell for cell in parts if cell.withheld]
        if held:
            raise Gap(max((cell.kind for cell in held), key=lambda kind: STRENGTH[kind]))
        return sum((cell.score for cell in parts if cell.score is not None), F(0))

    def items(self, item=None):
        for child in (item or self.root).children:
            yield child
            yield from self.items(child)


def standing(group, keys):
    """Places in one set by descending keys; what ties on all shares the place."""
    return {unit: 1 + sum(1 for other in group if keys[other] > keys[unit]) for unit in group}


def seats(pool, weights):
    """Largest remainder; remainders that tie go to the higher weight, then to the earlier unit."""
    total = sum(weights.values())
    exact = {unit: F(pool) * weight / total for unit, weight in weights.items()}
    got = {unit: floor(share) for unit, share in exact.items()}
    order = sorted(weights, key=lambda unit: (-(exact[unit] - got[unit]), -weights[unit]))
    for unit in order[: pool - sum(got.values())]:
        got[unit] += 1
    return got


def plain(value):
    """A decimal that ends as a decimal, another as a fraction."""
    if value is None:
        return ""
    value, places = F(value), 0
    rest = value.denominator
    while rest % 2 == 0:
        rest //= 2
    while rest % 5 == 0:
        rest //= 5
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(value * 10**places)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return ("-" if value < 0 else "") + text


class Sheet:
    """The rows of an expected.csv."""

    def __init__(self):
        self.rows = []

    def say(self, unit, item, value, state=""):
        self.rows.append([unit, item, plain(value) if not isinstance(value, str) else value, state])

    def tree(self, tree, unit):
        for item in tree.items():
            cell = tree(item.name, unit)
            self.say(unit, item.name, cell.score, cell.kind or "ok")

    def write(self, name):
        g.write(HERE / name / "expected.csv", ["unit", "item", "score", "state"], self.rows)


# ---- the ledger ----
FIRST, LAST = date(g.YEAR, 1, 1), date(g.YEAR, 12, 31)


def events(kind, unit, window=True):
    """The accepted events of a unit as dictionaries; an objection does not undo acceptance."""
    names = g.COLUMNS[kind]
    for row in g.EVENTS[kind]:
        if row[0] != unit or row[-1] not in ("认定", "异议", ""):
            continue
        event = dict(zip(names, row[1:-1]))
        event["日期"] = date.fromisoformat(event["日期"])
        if not window or FIRST <= event["日期"] <= LAST:
            yield event


def once_a_matter(pairs, matter="事项"):
    """The highest amount of each matter; the earlier row where two are equal."""
    best = {}
    for event, amount in pairs:
        if event[matter] not in best or amount > best[event[matter]][1]:
            best[event[matter]] = (event, amount)
    return list(best.values())


def by_level(kind, unit, table):
    return [(event, F(table[event["级别"]])) for event in events(kind, unit)]


AWARDS = {("国家级", "独立"): 2, ("国家级", "联合"): 1, ("省级", "独立"): 1, ("省级", "联合"): F("0.5")}


def awards(unit):
    counted = []
    for event in events("表彰", unit, window=False):
        carried = date(2023, 12, 1) <= event["日期"] <= date(2023, 12, 31) and event["上年已计"] == "否"
        if FIRST <= event["日期"] <= LAST or carried:
            counted.append((event, F(AWARDS.get((event["级别"], event["角色"]), F("0.2")))))
    return counted


def capped_by(pairs, limit, period):
    """Σ over periods of the sum in each, cut at the limit."""
    sums = {}
    for event, amount in pairs:
        key = period(event["日期"])
        sums[key] = sums.get(key, F(0)) + amount
    return sum((min(total, limit) for total in sums.values()), F(0))


def month(day):
    return day.month


def quarter(day):
    return (day.month - 1) // 3


# ---- ratings ----
def leaders(unit):
    weights = {"主要领导": F(40, 100), "分管领导": F(40, 100), "其他市领导": F(20, 100)}
    marks = {}
    for who, panel, _, mark in g.LEADER:
        if who == unit:
            marks.setdefault(panel, []).append(F(mark))
    if not marks:
        raise Gap("missing")
    there = sum(weights[panel] for panel in marks)
    return sum(weights[panel] * mean(given) for panel, given in marks.items()) / there


def poll(unit):
    worth = {"很满意": 100, "满意": 85, "一般": 60, "不满意": 20}
    votes = [(worth[word], int(count)) for who, word, count in g.POLL if who == unit and word in worth]
    if not sum(count for _, count in votes):
        raise Gap("missing")
    return F(sum(mark * count for mark, count in votes), sum(count for _, count in votes))


# ---- rules that several schemes share ----
def pro_rata(value, target, points):
    return min(F(1), max(F(0), value / target)) * points


def by_quarter(unit, points):
    """Quarter by quarter against 100%, the mean of the quarters; a missing quarter is 0."""
    scores, gaps = [], []
    for text in g.QUARTER[unit]["重点任务完成率"]:
        try:
            scores.append(pro_rata(number(text), F(1), points))
        except Gap as gap:
            if gap.kind == "missing":
                scores.append(F(0))
            else:
                gaps.append(gap)
    if not scores:
        raise gaps[0]
    return mean(scores)


def by_month(unit, name, rule):
    """Month by month; a missing month is 0."""
    return mean(F(0) if known(text) is None else rule(number(text)) for text in g.MONTH[unit][name])


def steps_below(value, bar, step, amount):
    return floor((bar - value) / step) * amount if value < bar else F(0)


def steps_above(value, bar, step, amount):
    return floor((value - bar) / step) * amount if value > bar else F(0)


def family(unit):
    """A department and its branches."""
    return [unit] + [branch for branch, parent in g.BRANCH_OF.items() if parent == unit]


def total_of(name, units):
    return sum((known(g.FACT[unit][name]) or F(0) for unit in units), F(0))


def bands(value, rows):
    """Rows of (at least, amount)."""
    for least, amount in rows:
        if least is None or value >= least:
            return amount(value) if callable(amount) else amount
    raise AssertionError


def line(low, high, start, end):
    return lambda value: start + (end - start) * (value - low) / (high - low)


# ---- the city ----
def city(districts):
    """`districts`: branch -> result out of 100."""
    klass = {unit: g.CLASS[unit] for unit in g.DEPARTMENTS}
    mates = {unit: [other for other in g.DEPARTMENTS if klass[other] == klass[unit]] for unit in g.DEPARTMENTS}
    by_class = lambda a, b, c: lambda unit: F({"甲类": a, "乙类": b, "丙类": c}[klass[unit]])
    quality, law, civil = by_class(30, 25, 20), by_class(8, 10, 10), by_class(7, 10, 15)
    openness, business = by_class(8, 8, 12), by_class(12, 12, 8)
    share = lambda whole, percent: lambda unit: whole(unit) * percent / 100
    fact = lambda unit, name: g.FACT[unit][name]

    def invest(unit):
        done, goal = numbers(fact(unit, "固定资产投资完成额"), fact(unit, "固定资产投资目标"))
        if goal == 0:
            raise Gap("not_applicable")
        return pro_rata(done, goal, share(quality, 30)(unit))

    def growth(unit):
        value, bar = numbers(fact(unit, "主要指标增速"), fact(unit, "主要指标预期增速"))
        return max(F(0), share(quality, 20)(unit) - steps_below(value, bar, F(5, 1000), F("0.3")))

    def lawful(unit):
        full = share(law, 40)(unit)
        value = number(fact(unit, "法治评估得分"))
        return bands(value, [(90, full), (80, line(80, 90, full * 8 / 10, full)), (60, full * 6 / 10), (None, F(0))])

    def suits(unit):
        lost, present = numbers(fact(unit, "行政败诉案件数"), fact(unit, "负责人出庭率"))
        after = max(F(0), share(law, 30)(unit) - steps_above(lost, F(0), F(1), F("0.5")))
        return max(F(0), after - steps_below(present, F(1), F(1, 100), F("0.05")))

    def review(unit):
        return share(law, 30)(unit) if number(fact(unit, "合法性审查率")) >= 1 else F(0)

    def spots(unit):
        full = share(civil, 60)(unit)
        return by_month(unit, "文明测评问题数", lambda count: max(F(0), full - count * full * 5 / 100))

    hours = {unit: total_of("志愿服务时长", family(unit)) / sum(int(g.ATTR[member]["在编人数"]) for member in family(unit)) for unit in g.DEPARTMENTS}

    def volunteers(unit):
        full = share(civil, 40)(unit)
        at = place(unit, {other: hours[other] for other in mates[unit]})
        if at == 1:
            return full
        if at <= 3:
            return full * 95 / 100
        return max(full / 2, full * 95 / 100 - (at - 3) * full * 5 / 100)

    def open_monthly(unit):
        full = share(openness, 50)(unit)
        return by_month(unit, "主动公开及时率", lambda rate: max(F(0), full - steps_below(rate, F(98, 100), F(1, 100), F("0.5"))))

    def open_asked(unit):
        rate = number(fact(unit, "依申请公开按期答复率"))
        return max(F(0), share(openness, 50)(unit) - steps_below(rate, F(1), F(1, 100), F("0.2")))

    def service(unit):
        full = share(business, 60)(unit)
        rate = total_of("按期办结件数", family(unit)) / total_of("办件量", family(unit))
        return bands(rate, [(F(99, 100), full), (F(95, 100), line(F(95, 100), F(99, 100), full * 8 / 10, full)), (F(90, 100), full * 6 / 10), (None, F(0))])

    def firms(unit):
        own = number(fact(unit, "企业满意度"))
        values = [value for value in (known(fact(other, "企业满意度")) for other in mates[unit]) if value is not None]
        full = share(business, 40)(unit)
        if max(values) == min(values):
            return full
        return full * (F(6, 10) + F(4, 10) * (own - min(values)) / (max(values) - min(values)))

    def reform(unit):
        goal = number(fact(unit, "承担改革任务数"))
        if goal == 0:
            raise Gap("not_applicable")
        return pro_rata(number(fact(unit, "完成改革任务数")), goal, F(6))

    def cases(unit):
        return max([F(points) for level, points in [("国家级", 4), ("省级", 3), ("市级", 2)] if number(fact(unit, f"{level}改革案例数")) >= 1], default=F(0))

    def branches(unit):
        results = [districts[branch] for branch in family(unit)[1:]]
        if not results:
            raise Gap("not_applicable")
        return mean(results) * 5 / 100

    def late(unit):
        return -capped_by([(event, F(event["逾期天数"]) / 10) for event in events("逾期报送", unit)], F("0.5"), quarter)

    faked = lambda unit: fact(unit, "认定弄虚作假") == "是"
    root = Item("总分", places=2, children=[
        Item("直接指标", 45, children=[
            Item("推动高质量发展", quality, gate=lambda unit, value: F(0) if faked(unit) else value, children=[
                Item("重点任务", share(quality, 50), lambda unit: by_quarter(unit, share(quality, 50)(unit))),
                Item("固定资产投资", share(quality, 30), invest),
                Item("主要指标增长", share(quality, 20), growth),
            ]),
            Item("法治建设", law, children=[
                Item("依法行政", share(law, 40), lawful),
                Item("行政应诉", share(law, 30), suits, gaps={"not_applicable": "full"}),
                Item("合法性审查", share(law, 30), review),
            ]),
            Item("文明城市", civil, children=[Item("月度测评", share(civil, 60), spots), Item("志愿服务", share(civil, 40), volunteers)]),
        ]),
        Item("间接指标", 30, children=[
            Item("政务公开", openness, children=[Item("主动公开", share(openness, 50), open_monthly), Item("依申请公开", share(openness, 50), open_asked)]),
            Item("优化营商环境", business, children=[
                Item("办事效能", share(business, 60), service, applies=lambda unit: total_of("办件量", family(unit)) > 0),
                Item("企业评价", share(business, 40), firms),
            ]),
            Item("改革创新", 10, children=[Item("改革任务", 6, reform), Item("改革案例", 4, cases)]),
        ]),
        Item("主观评价", 20, children=[
            Item("领导评价", 12, lambda unit: leaders(unit) * 12 / 100),
            Item("公众满意度", 8, lambda unit: poll(unit) * 8 / 100, applies=lambda unit: g.ATTR[unit]["面向公众"] == "是"),
        ]),
        Item("派驻机构", 5, branches),
        Item("加分项", cap=6, bonus=True, children=[
            Item("获得批示", rule=lambda unit: sum(amount for _, amount in once_a_matter(by_level("批示", unit, {"国家级": "1", "省级": "0.5", "市级": "0.2"}))), cap=3, bonus=True),
            Item("获得表彰", rule=lambda unit: sum(amount for _, amount in once_a_matter(awards(unit))), cap=3, bonus=True),
            Item("信息采用得分", rule=lambda unit: capped_by(once_a_matter(by_level("信息采用", unit, {"国家级": "0.3", "省级": "0.2", "市级": "0.1"})), F("0.3"), month), cap=2, bonus=True),
        ]),
        Item("扣分项", cap=10, deduction=True, children=[
            Item("受到通报", rule=lambda unit: -sum(amount for _, amount in once_a_matter(by_level("通报批评", unit, {"国家级": "3", "省级": "2", "市级": "1"}))), cap=5, deduction=True),
            Item("督办不力", rule=lambda unit: -sum({"未办结": F(1), "逾期办结": F("0.3"), "按期办结": F(0)}[event["办理结果"]] for event in events("督办", unit)), cap=3, deduction=True),
            Item("报送逾期", rule=late, cap=2, deduction=True),
            Item("作风扣分", rule=lambda unit: -sum(F(event["分值"]) for event in events("作风问题", unit)), cap=3, deduction=True),
        ]),
    ])
    tree = Tree(root, g.DEPARTMENTS, {"missing": "zero", "not_applicable": "redistribute", "pending": "withhold"}, 2)

    grades = ["A+", "A", "B", "C"]
    ranked = [unit for unit in g.DEPARTMENTS if tree("总分", unit).own is not None]
    total = {unit: tree("总分", unit).own for unit in ranked}
    places, grade = {}, {}
    for name in g.CITY:
        group = [unit for unit in ranked if klass[unit] == name]
        keys = {unit: (total[unit], tree("直接指标", unit).own) for unit in group}
        places.update(standing(group, keys))
        tops = [int(half_up(F(len(group)) * 10 / 100, 0)), int(half_up(F(len(group)) * 30 / 100, 0))]
        for unit in group:
            last = places[unit] - 1 + sum(1 for other in group if places[other] == places[unit])
            if last <= tops[0] and total[unit] >= 90:
                at = 0
            elif last <= tops[1] and total[unit] >= 85:
                at = 1
            else:
                at = 2 if total[unit] >= 70 else 3
            if sum(1 for event, _ in awards(unit) if event["级别"] == "国家级" and event["角色"] == "独立") >= 1:
                at = max(0, at - 1)
            if number(fact(unit, "重大责任事故数")) > 0:
                at = max(at, 3)
            if faked(unit) and at <= 1:
                at = 2
            grade[unit] = grades[at]
    worth = {unit: total[unit] * (F(1, 2) if number(fact(unit, "拖累市级指标数")) > 0 else 1) for unit in ranked}
    quota = seats(20, {unit: worth[unit] for unit in ranked if grade[unit] in ("A+", "A")})

    sheet = Sheet()
    for unit in g.DEPARTMENTS:
        sheet.tree(tree, unit)
        cell = tree("总分", unit)
        sheet.say(unit, "总分", cell.own, cell.kind or "ok")
        sheet.say(unit, "名次", places.get(unit), cell.kind or "ok")
        sheet.say(unit, "等次", grade.get(unit, ""))
        words = []
        public = tree("公众满意度", unit)
        if grade.get(unit) == "A+":
            words += ["通报表扬", "主要负责人记功建议人选"]
        if grade.get(unit) in ("A+", "A"):
            words += ["增加优秀等次名额"]
        if grade.get(unit) == "B" and public.own is not None and public.own < F(8) * 60 / 100:
            words += ["约谈分管负责人"]
        if grade.get(unit) == "C":
            words += ["通报批评", "约谈主要负责人", "取消当年评先评优资格", "三十日内向市委市政府提交整改报告"]
        sheet.say(unit, "结果", "；".join(words))
        if unit in quota:
            sheet.say(unit, "增加优秀名额", quota[unit])
    for unit in g.BRANCHES:
        sheet.say(unit, "总分", None, "not_applicable")
    sheet.write("city")
    return tree, total, places, grade


# ---- the districts ----
def streets(key, unit, least=1):
    worth = {"优秀": 100, "良好": 85, "一般": 70, "较差": 50}
    marks = [F(worth[word]) for who, _, word in g.STREET[key] if who == unit]
    if len(marks) < least:
        raise Gap("missing")
    return mean(marks)


def finish(name, tree, places, grade, words, shown=()):
    sheet = Sheet()
    for unit in tree.units:
        sheet.tree(tree, unit)
        sheet.say(unit, tree.root.name, tree(tree.root.name, unit).own, "ok")
        sheet.say(unit, "rank" if tree.root.name == "total" else "名次", places[unit], "ok")
        sheet.say(unit, "grade" if tree.root.name == "total" else "等次", grade[unit], "ok")
        sheet.say(unit, "consequence" if tree.root.name == "total" else "结果", "；".join(words(unit)))
    sheet.write(name)


def futian():
    units = g.DISTRICTS["futian"]
    fact = lambda unit, name: g.FACT[unit][name]

    def growth(unit):
        value, bar = numbers(fact(unit, "主要指标增速"), fact(unit, "主要指标预期增速"))
        return max(F(0), F(6) - steps_below(value, bar, F(5, 1000), F("0.3")))

    def suits(unit):
        lost, present = numbers(fact(unit, "行政败诉案件数"), fact(unit, "负责人出庭率"))
        return max(F(0), max(F(0), F(3) - lost * F("0.5")) - steps_below(present, F(1), F(1, 100), F("0.05")))

    hours = {unit: F(fact(unit, "志愿服务时长")) / int(g.ATTR[unit]["在编人数"]) for unit in units}

    def service(unit):
        full = F("7.2")
        done, cases = numbers(fact(unit, "按期办结件数"), fact(unit, "办件量"))
        return bands(done / cases, [(F(99, 100), full), (F(95, 100), line(F(95, 100), F(99, 100), full * 8 / 10, full)), (F(90, 100), full * 6 / 10), (None, F(0))])

    def firms(unit):
        values = [value for value in (known(fact(other, "企业满意度")) for other in units) if value is not None]
        return F("4.8") * (F(6, 10) + F(4, 10) * (number(fact(unit, "企业满意度")) - min(values)) / (max(values) - min(values)))

    def complaints(unit):
        return -sum({"重复投诉": F("0.5"), "逾期": F("0.3")}.get(event["办理"], F("0.2")) for event in events("投诉", unit))

    root = Item("总分", places=2, children=[
        Item("直接指标", 40, children=[
            Item("推动高质量发展", 20, children=[Item("重点任务", 14, lambda unit: by_quarter(unit, F(14))), Item("主要指标增长", 6, growth)]),
            Item("法治建设", 10, children=[
                Item("依法行政", 4, lambda unit: bands(number(fact(unit, "法治评估得分")), [(90, F(4)), (80, line(80, 90, F("3.2"), F(4))), (60, F("2.4")), (None, F(0))])),
                Item("行政应诉", 3, suits, gaps={"not_applicable": "full"}),
                Item("合法性审查", 3, lambda unit: F(3) if number(fact(unit, "合法性审查率")) >= 1 else F(0)),
            ]),
            Item("文明城市", 10, children=[
                Item("月度测评", 6, lambda unit: by_month(unit, "文明测评问题数", lambda count: max(F(0), 6 - count * F("0.3")))),
                Item("志愿服务", 4, lambda unit: max(F("1.6"), 4 - F("0.4") * (place(unit, hours) - 1))),
            ]),
        ]),
        Item("间接指标", 30, children=[
            Item("政务公开", 12, children=[
                Item("主动公开", 6, lambda unit: by_month(unit, "主动公开及时率", lambda rate: max(F(0), 6 - steps_below(rate, F(98, 100), F(1, 100), F("0.5"))))),
                Item("依申请公开", 6, lambda unit: max(F(0), 6 - steps_below(number(fact(unit, "依申请公开按期答复率")), F(1), F(1, 100), F("0.2")))),
            ]),
            Item("优化营商环境", 12, children=[Item("办事效能", F("7.2"), service), Item("企业评价", F("4.8"), firms)]),
            Item("区级重点工作", 6, lambda unit: pro_rata(number(g.KEY_WORK[unit]), F(1), F(6))),
        ]),
        Item("主观评价", 30, children=[
            Item("公众满意度", 15, lambda unit: poll(unit) * 15 / 100),
            Item("街道满意度", 15, lambda unit: streets("futian", unit, 3) * 15 / 100),
        ]),
        Item("加分项", cap=8, bonus=True, children=[
            Item("获得批示", rule=lambda unit: sum(amount for _, amount in once_a_matter(by_level("批示", unit, {"国家级": "1", "省级": "0.5", "市级": "0.2"}))), cap=5, bonus=True),
            Item("获得表彰", rule=lambda unit: sum(amount for _, amount in once_a_matter(awards(unit))), cap=3, bonus=True),
            Item("信息采用得分", rule=lambda unit: capped_by(once_a_matter(by_level("信息采用", unit, {"国家级": "0.3", "省级": "0.2", "市级": "0.1"})), F("0.3"), month), cap=2, bonus=True),
        ]),
        Item("扣分项", cap=15, deduction=True, children=[
            Item("受到通报", rule=lambda unit: -2 * sum(amount for _, amount in once_a_matter(by_level("通报批评", unit, {"国家级": "3", "省级": "2", "市级": "1"}))), cap=10, deduction=True),
            Item("督办不力", rule=lambda unit: -sum({"未办结": F(1), "逾期办结": F("0.3"), "按期办结": F(0)}[event["办理结果"]] for event in events("督办", unit)), cap=3, deduction=True),
            Item("报送逾期", rule=lambda unit: -capped_by([(event, F(event["逾期天数"]) / 10) for event in events("逾期报送", unit)], F("0.5"), quarter), cap=2, deduction=True),
            Item("作风扣分", rule=lambda unit: -sum(F(event["分值"]) for event in events("作风问题", unit)), cap=3, deduction=True),
            Item("投诉办理", rule=complaints, cap=4, deduction=True),
        ]),
    ])
    tree = Tree(root, units, {"missing": "zero", "not_applicable": "redistribute", "pending": "withhold"}, 2)
    total = {unit: tree("总分", unit).own for unit in units}
    places = standing(units, {unit: (total[unit], tree("主观评价", unit).own) for unit in units})
    grade = {}
    for unit in units:
        if places[unit] <= 1 and total[unit] >= 90:
            grade[unit] = "A+"
        elif places[unit] <= 2 and total[unit] >= 80:
            grade[unit] = "A"
        else:
            grade[unit] = "B" if total[unit] >= 60 else "C"

    def words(unit):
        said = {"A+": ["通报表扬", "主要负责人记功建议人选", "增加优秀等次名额"], "A": ["增加优秀等次名额"], "C": ["全区通报批评", "区领导约谈主要负责人", "结果抄送市级主管部门"]}.get(grade[unit], [])
        if grade[unit] == "B" and tree("公众满意度", unit).own < F(15) * 60 / 100:
            said = ["约谈分管负责人"]
        return said

    finish("futian", tree, places, grade, words)
    return total, places, grade


def nanshan():
    units = g.DISTRICTS["nanshan"]
    fact = lambda unit, name: g.FACT[unit][name]

    def latest(unit):
        values = [known(text) for text in g.QUARTER[unit]["重点任务完成率"]]
        values = [value for value in values if value is not None]
        return bands(values[-1], [(F(1), F(120)), (F(95, 100), F(100)), (F(90, 100), F(70)), (None, F(0))])

    def openness(unit):
        rate = mean(value for value in (known(text) for text in g.MONTH[unit]["主动公开及时率"]) if value is not None)
        gap = (1 - rate) * 100
        return max(F(0), 80 - 8 * -floor(-gap))

    def asked(unit):
        return F(40) if number(fact(unit, "依申请公开按期答复率")) == 1 else F(0)

    def rate(unit):
        done, cases = numbers(fact(unit, "按期办结件数"), fact(unit, "办件量"))
        return done / cases

    def service(unit):
        own, others = rate(unit), []
        for other in units:
            try:
                others.append(rate(other))
            except Gap:
                pass
        at = sum(1 for value in others if value >= own)   # tied units take the last of their places
        return F(120) if at == 1 else F(110) if at <= 3 else max(F(50), F(110 - 12 * (at - 3)))

    def firms(unit):
        best = max(value for value in (known(fact(other, "企业满意度")) for other in units) if value is not None)
        return 80 * number(fact(unit, "企业满意度")) / best

    def spots(unit):
        count = sum(value for value in (known(text) for text in g.MONTH[unit]["文明测评问题数"]) if value is not None)
        return max(F(0), 100 - 3 * count)

    def complaints(unit):
        return max(F(0), 80 - sum({"重复投诉": 10, "逾期": 6}.get(event["办理"], 4) for event in events("投诉", unit)))

    def tasks(unit):
        return max(F(0), 60 - sum({"未办结": 20, "逾期办结": 5, "按期办结": 0}[event["办理结果"]] for event in events("督办", unit)))

    def patrol(unit):
        return max(F(0), 60 - capped_by([(event, F({"一般": 2, "严重": 10}[event["严重程度"]])) for event in events("巡查", unit)], F(10), month))

    def leaders_order(unit):
        return mean(200 * (1 - F(2, 100) * (F(at) - 1)) for who, _, at in g.STREET["nanshan"] if who == unit)

    def awarded(unit):
        table = {("国家级", "独立"): 30, ("国家级", "联合"): 15, ("省级", "独立"): 15, ("省级", "联合"): 8}
        pairs = [(event, F(table.get((event["级别"], event["角色"]), 5))) for event in events("表彰", unit)]
        return sum(amount for _, amount in once_a_matter(pairs))

    crash = lambda unit: number(fact(unit, "重大责任事故数")) > 0
    root = Item("总分", places=1, gate=lambda unit, value: F(0) if crash(unit) else value, children=[
        Item("履职指标", 600, children=[
            Item("重点任务", 120, latest),
            Item("区级重点工作", 60, lambda unit: pro_rata(number(g.KEY_WORK[unit]), F(95, 100), F(60))),
            Item("政务公开", 80, openness),
            Item("依申请公开", 40, asked),
            Item("优化营商环境", 120, service),
            Item("企业评价", 80, firms),
            Item("文明城市", 100, spots),
        ]),
        Item("日常考核", 200, children=[Item("投诉处理", 80, complaints), Item("督办落实", 60, tasks), Item("街面巡查", 60, patrol)]),
        Item("领导评价", 200, leaders_order),
        Item("嘉奖", cap=50, bonus=True, children=[
            Item("批示嘉奖", rule=lambda unit: sum(amount for _, amount in by_level("批示", unit, {"国家级": "20", "省级": "10", "市级": "5"})), cap=40, bonus=True),
            Item("表彰嘉奖", rule=awarded, cap=30, bonus=True),
        ]),
        Item("受到通报", rule=lambda unit: -sum(amount for _, amount in by_level("通报批评", unit, {"国家级": "60", "省级": "40", "市级": "20"})), deduction=True),
    ])
    tree = Tree(root, units, {"missing": "mean", "not_applicable": "spread", "pending": "zero"}, 1)
    total = {unit: tree("总分", unit).own for unit in units}
    keys = {unit: (total[unit], tree("履职指标", unit).own) for unit in units}
    places = {unit: 1 + len({keys[other] for other in units if keys[other] > keys[unit]}) for unit in units}
    grade = {unit: "优秀" if places[unit] <= 2 and total[unit] >= 850 else "良好" if total[unit] >= 780 else "合格" if total[unit] >= 600 else "不合格" for unit in units}

    def words(unit):
        said = {"优秀": ["区级通报表扬", "推荐参评市级先进"], "不合格": ["通报批评", "约谈主要负责人", "三十日内提交整改报告"]}.get(grade[unit], [])
        return ["提醒谈话"] if grade[unit] == "合格" and tree("领导评价", unit).own < 180 else said

    finish("nanshan", tree, places, grade, words)
    return total, places, grade


def yantian():
    units = g.DISTRICTS["yantian"]
    fact = lambda unit, name: g.FACT[unit][name]

    def lowest(unit):
        scores = []
        for text in g.QUARTER[unit]["重点任务完成率"]:
            scores.append(F(0) if known(text) is None else pro_rata(number(text), F(1), F(20)))
        return min(scores)

    def openness(unit):
        rate = mean(value for value in (known(text) for text in g.MONTH[unit]["主动公开及时率"]) if value is not None)
        return max(F(0), 10 - max(F(0), F(99, 100) - rate) * 100 * F("0.4"))

    def business(unit):
        values = [value for value in (known(fact(other, "企业满意度")) for other in units) if value is not None]
        return 15 * (F(7, 10) + F(3, 10) * (number(fact(unit, "企业满意度")) - min(values)) / (max(values) - min(values)))

    def reform(unit):
        done, goal = numbers(fact(unit, "完成改革任务数"), fact(unit, "承担改革任务数"))
        return F(10) if goal == 0 else pro_rata(done, goal, F(10))

    def on_time(unit):
        done, cases = numbers(fact(unit, "按期办结件数"), fact(unit, "办件量"))
        rate = done / cases * 100
        if rate < 90:
            return F(0)
        return bands(rate, [(99, F(15)), (95, line(95, 99, F(10), F(15))), (90, line(90, 95, F(6), F(10)))])

    def civilised(unit):
        count = sum(value for value in (known(text) for text in g.MONTH[unit]["文明测评问题数"]) if value is not None)
        cost = min(count, F(10)) * F("0.1") + max(F(0), min(count, F(20)) - 10) * F("0.3") + max(F(0), count - 20) * F("0.5")
        return max(F(0), 10 - cost)

    def public(unit):
        worth = {"很满意": 100, "满意": 80, "一般": 50, "不满意": 0}
        votes = [(worth[word], int(count)) for who, word, count in g.POLL if who == unit and word in worth]
        return F(sum(mark * count for mark, count in votes), sum(count for _, count in votes)) * 8 / 100

    def praised(unit):
        first = {}
        for event, amount in sorted(by_level("批示", unit, {"国家级": "2", "省级": "1", "市级": "0.5"}), key=lambda pair: pair[0]["日期"]):
            first.setdefault(event["事项"], amount)
        return sum(sorted(first.values(), reverse=True)[:3])

    def complaints(unit):
        sharp = [(event, F("0.5")) for event in events("投诉", unit) if event["办理"] in ("重复投诉", "逾期")]
        mild = [F("0.2") for event in events("投诉", unit) if event["办理"] in ("退单", "不满意")]
        return -(capped_by(sharp, F(1), month) + sum(mild))

    root = Item("total", places=2, children=[
        Item("duties", 55, children=[Item("key_tasks", 20, lowest), Item("openness", 10, openness), Item("business", 15, business), Item("reform", 10, reform)]),
        Item("services", 25, children=[Item("on_time", 15, on_time), Item("civilised_city", 10, civilised)]),
        Item("opinion", 20, children=[Item("street_rating", 12, lambda unit: streets("yantian", unit) * 12 / 100), Item("public_satisfaction", 8, public)]),
        Item("praised", rule=praised, cap=4, bonus=True),
        Item("criticised", rule=lambda unit: -sum(amount for _, amount in once_a_matter(by_level("通报批评", unit, {"国家级": "3", "省级": "2", "市级": "1"}))), cap=6, deduction=True),
        Item("late", rule=lambda unit: -sum(F("0.2") if int(event["逾期天数"]) > 3 else F("0.1") for event in events("逾期报送", unit)), cap=2, deduction=True),
        Item("complaints", rule=complaints, cap=5, deduction=True),
    ])
    tree = Tree(root, units, {"missing": "zero", "not_applicable": "full", "pending": "zero"}, 3)
    total = {unit: tree("total", unit).own for unit in units}
    places = standing(units, {unit: (total[unit], tree("duties", unit).own) for unit in units})
    best = min((unit for unit in units if total[unit] >= 85), key=lambda unit: places[unit], default=None)
    grade = {}
    for unit in units:
        tied = best is not None and places[unit] == places[best] and total[unit] >= 85
        grade[unit] = "excellent" if tied else "good" if places[unit] <= 3 and total[unit] >= 75 else "pass" if total[unit] >= 60 else "fail"
        if number(fact(unit, "重大责任事故数")) > 0:
            grade[unit] = "fail"
    words = {"excellent": ["commended by the district", "put forward for the city's honours"], "fail": ["public criticism", "talk with the head", "rectification report within 30 days"]}
    finish("yantian", tree, places, grade, lambda unit: words.get(grade[unit], []))
    return total, places, grade


def main():
    """Districts first: their results are facts of the city's."""
    districts = {}
    for key, run, full in [("futian", futian, 100), ("nanshan", nanshan, 1000), ("yantian", yantian, 100)]:
        total, places, grade = run()
        klass = lambda unit: "派驻机构" if unit in g.BRANCH_OF else "双管单位"
        g.write(HERE / "city" / "data" / f"{key}.csv", ["unit", "class", "total", "rank", "grade"],
                [[unit, klass(unit), plain(total[unit]), places[unit], grade[unit]] for unit in total])
        districts.update({unit: total[unit] * 100 / full for unit in total})
    city(districts)


if __name__ == "__main__":
    main()
