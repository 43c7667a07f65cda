"""Illustrative data for the transcribed schemes, and what they must give: fractions, without the engine."""
import random
from datetime import date
from fractions import Fraction as F

import generate as g
from expected import HERE, Gap, Item, Sheet, Tree, floor, half_up, mean, once_a_matter, plain, standing

MISSING = ""


def rows_of(table, unit):
    """The rows of a unit that count: accepted or objected to."""
    return [row for row in table if row["单位"] == unit and row.get("状态", "") in ("", "认定", "异议")]


def write_rows(folder, name, columns, table):
    g.write(folder / f"{name}.csv", ["单位", *columns, "状态"], [[row["单位"], *(row[column] for column in columns), row.get("状态", "")] for row in table])


def cell(text):
    if text in (MISSING, "缺报"):
        raise Gap("missing")
    if text == "不适用":
        raise Gap("not_applicable")
    return F(text[:-1]) / 100 if text.endswith("%") else F(text)


def judged(facts, name):
    return lambda unit: cell(facts[unit][name])


def finish(name, tree, group=lambda unit: 0, second=None, grade=None, sheet=None):
    sheet = sheet or Sheet()
    root = tree.root.name
    places = {}
    for key in {group(unit) for unit in tree.units}:
        mine = [unit for unit in tree.units if group(unit) == key]
        places.update(standing(mine, {unit: (tree(root, unit).own, tree(second, unit).own if second else 0) for unit in mine}))
    for unit in tree.units:
        sheet.tree(tree, unit)
        sheet.say(unit, root, tree(root, unit).own, "ok")
        sheet.say(unit, "名次", places[unit], "ok")
        if grade:
            sheet.say(unit, "等次", grade(unit, places))
    sheet.write(name)


# ---- 5.1 ----
def river_townships():
    r = random.Random(51)
    units = "甲镇 乙镇 丙镇 丁乡 戊乡 己乡".split()
    parts = {  # section -> item -> (points, judged sub-items or None)
        "巩固成果": {"四个到位": 5, "督查督办": 4, "修订考核方案": "date", "一河一策": 2, "信息平台": {"登记使用": "share", "巡河月报": 6, "日志填写": 3}, "培训宣传": {"媒体宣传": 2, "四进活动": 2, "校园活动": 3}},
        "湖长制": {"湖长公示": 2},
        "管治保": {"圩镇污水": 3, "畜禽养殖": {"禁养区不反弹": 5, "养殖台账": 2}, "水功能区": {"排污口排查": 1, "功能区台账": 1}, "河道保洁": {"保洁到位": 2, "资金专款专用": 1}},
        "专项整治": {
            "水质达标": "water", "工业污染": {"十小企业": 3, "园区污水": 2}, "弃土弃渣": 2, "农业面源": {"生物农药": F("1.5"), "测土配方": F("1.5")},
            "农村垃圾": {"市场化承包": 2, "设施设备": 1, "分类试点": 2, "协助污水厂": 1}, "侵占水域": {"水域台账": 1, "执法查处": "cases"},
            "非法采砂": {"采砂台账": 1, "采砂船拆解": 2}, "入河排污口": {"排污口台账": 1, "排污口整改": 3}, "渔业资源": {"巡查队伍": 1, "渔政执法": "fishing"},
            "水库水环境": "reservoir", "森林资源": {"护林制度": 1, "防护林": 1, "林业案件": 1}, "水域治安": 3,
        },
    }
    marks = []

    def leaves(tree):
        for name, what in tree.items():
            if isinstance(what, dict):
                leaves(what)
            elif not isinstance(what, str):
                marks.append((name, F(what)))
    leaves(parts)
    marks.append(("渔政执法", F(3)))
    facts = {}
    for unit in units:
        own = {name: plain(full * r.choice([4, 4, 4, 3, 2]) / 4) for name, full in marks}
        own.update({
            "方案修订日期": r.choice(["2018-07-20", "2018-07-31", "2018-08-03"]), "完成登记人员比例": f"{r.choice([100, 100, 92, 80])}%",
            "渔政案件数": str(r.choice([0, 1, 3])), "天然放养完成比例": f"{r.choice([100, 75, 60])}%",
            "省级稿件": str(r.choice([0, 1, 2])), "市级稿件": str(r.choice([1, 2, 4])), "县级稿件": str(r.choice([0, 2, 5])),
            "半年总结按时": r.choice("是是否"), "全年总结按时": "是",
        })
        facts[unit] = own
    facts["甲镇"]["方案修订日期"] = "2018-07-31"
    facts["乙镇"]["日志填写"] = MISSING
    facts["丙镇"]["天然放养完成比例"] = "不适用"          # no reservoir
    facts["丁乡"]["渔政案件数"] = "0"
    water = [{"单位": unit, "日期": f"2018-{r.randint(1, 12):02}-15", "断面": f"{unit}断面"} for unit in ("乙镇", "乙镇", "乙镇", "戊乡")]
    taken = [{"单位": "戊乡", "日期": "2018-05-06", "地点": "左岸", "处置": "未制止未上报"}, {"单位": "戊乡", "日期": "2018-06-06", "地点": "右岸", "处置": "未制止未上报"}, {"单位": "甲镇", "日期": "2018-03-03", "地点": "支流", "处置": "已制止上报"}]
    praise = [{"单位": "甲镇", "级别": "市级", "日期": "2018-09-09", "事项": "经验推广"}, {"单位": "丙镇", "级别": "省级", "日期": "2018-10-10", "事项": "经验推广", "状态": "审核中"}]
    shame = [{"单位": "己乡", "级别": "市级", "日期": "2018-04-04", "事项": "点名"}]
    folder = HERE / "river-townships" / "data"
    lake = {unit: "是" if unit == "甲镇" else "否" for unit in units}
    columns = list(facts[units[0]])
    g.write(folder / "乡镇.csv", ["乡镇", "承担湖长制"], [[unit, lake[unit]] for unit in units])
    g.write(folder / "采集表.csv", ["单位", *columns], [[unit, *(facts[unit][name] for name in columns)] for unit in units])
    write_rows(folder, "监测超标", ["日期", "断面"], water)
    write_rows(folder, "侵占河道", ["日期", "地点", "处置"], taken)
    write_rows(folder, "表扬推广", ["级别", "日期", "事项"], praise)
    write_rows(folder, "点名曝光", ["级别", "日期", "事项"], shame)

    special = {
        "date": (2, lambda unit: F(2) if date.fromisoformat(facts[unit]["方案修订日期"]) <= date(2018, 7, 31) else F(0)),
        "share": (2, lambda unit: cell(facts[unit]["完成登记人员比例"]) * 2),
        "water": (4, lambda unit: max(F(0), F(4 - 2 * len(rows_of(water, unit))))),
        "cases": (3, lambda unit: max(F(0), F(3 - 2 * sum(1 for row in rows_of(taken, unit) if row["处置"] == "未制止未上报")))),
        "fishing": (3, lambda unit: cell(facts[unit]["渔政执法"]) if cell(facts[unit]["渔政案件数"]) >= 1 else F(0)),
        "reservoir": (4, lambda unit: cell(facts[unit]["天然放养完成比例"]) * 4),
    }

    def build(name, what):
        if isinstance(what, dict):
            children = [build(inner, part) for inner, part in what.items()]
            return Item(name, sum(child.full(units[0]) for child in children), children=children)
        if isinstance(what, str):
            return Item(name, special[what][0], special[what][1])
        return Item(name, what, judged(facts, name))
    sections = [build(name, what) for name, what in parts.items()]
    sections[1].applies = lambda unit: lake[unit] == "是"
    count = lambda unit, name: int(facts[unit][name])
    news = Item("宣传信息", 7, children=[
        Item("稿件任务", 5, lambda unit: min(count(unit, "省级稿件"), 1) + min(count(unit, "市级稿件"), 2) + min(count(unit, "县级稿件"), 2)),
        Item("按时报送", 2, lambda unit: (facts[unit]["半年总结按时"] == "是") + (facts[unit]["全年总结按时"] == "是")),
    ])
    extra = lambda unit: max(count(unit, "省级稿件") - 1, 0) * F(2) + max(count(unit, "市级稿件") - 2, 0) + max(count(unit, "县级稿件") - 2, 0) * F("0.5")
    worth = {"省级": 20, "市级": 10}
    root = Item("总分", places=2, children=[
        *sections, news,
        Item("超额稿件", rule=extra, bonus=True),
        Item("表扬奖励", rule=lambda unit: sum(worth[row["级别"]] for row in rows_of(praise, unit)), bonus=True),
        Item("曝光扣分", rule=lambda unit: -sum(worth[row["级别"]] for row in rows_of(shame, unit)), deduction=True),
    ])
    finish("river-townships", Tree(root, units, {"missing": "zero", "not_applicable": "redistribute", "pending": "withhold"}, None))


# ---- 5.2 ----
SHEETS = {
    "农工部": [15, 20, 25], "农粮局": [5, 5, 20, 5, 10, ("fish", 15)], "工信局": [35, 25],
    "水利局": [10, 5, 5, 5, ("水利", 2, 5), 5, 5, 10, ("works", 5), 5], "环保局": [10, 20, 15, 15], "城建局": [("sewage", 10), 15, 20, 15],
    "林业局": [10, 15, 15, ("林业", 10, 20)], "发改委": [20, 20, 10, 10], "城管局": [30, 10, 20], "矿管局": [20, 10, ("矿管", 10, 20)],
    "水保局": [10, ("funds", 15), 10, 25], "水文站": [20, 30, 10], "国土局": [20, 10, 10, 10, 10], "组织部": [40, 10, 10], "编委办": [20, 30, 10],
    "审计局": [20, ("pilot", 40)], "法制办": [30, 10, 20], "财政局": [25, 25, 10], "统计局": [30, 20, 10], "市场监管局": [20, 20, 20], "交通局": [60],
    "旅发委": [25, 10, 25], "科技局": [60], "卫计委": [20, 20, 20], "公安局": [30, 30], "森林公安": [60], "教育局": [20, 20, 20],
    "工业园区": [("park", 40), 20], "能源办": [60], "宣传部": [20, 10, 20, 10], "人社局": [20, 15, 20, 5],
}


def river_departments():
    r = random.Random(52)
    units = list(SHEETS)
    key = set(units[:13])
    facts = {}
    named = [(unit, f"{unit}{'一二三四五六七八九十'[at]}", part) for unit, parts in SHEETS.items() for at, part in enumerate(parts)]
    for unit in units:
        own = {"组织领导": str(r.choice([6, 7, 8])), "联络员": str(r.choice([2, 3])), "宣传工作": str(r.choice([7, 8, 9, 10]))}
        own.update({name: (str(F(part) * r.choice([4, 4, 3]) / 4) if owner == unit else "不适用") for owner, name, part in named if not isinstance(part, tuple)})
        own = {name: plain(F(text)) if text != "不适用" else text for name, text in own.items()}
        own.update({
            "建立领导小组": r.choice("是是是否"), "参加协作会议次数": str(r.choice([0, 2, 3, 4])), "缺报月报次数": str(r.choice([0, 0, 1, 12])), "缺席会议次数": str(r.choice([0, 1, 5])),
            "拒不配合次数": str(r.choice([0, 0, 0, 1])), "省级稿件": str(r.choice([0, 0, 1])), "市级稿件": str(r.choice([0, 1, 2])), "县级稿件": str(r.choice([0, 1])),
            "上级扣分": "0", "上级满分": "100", "办理非法捕鱼案件数": "不适用", "水利工程完成比例": "不适用", "园区整治进度": "不适用", "污水处理率": "不适用",
            "污泥无害化": "不适用", "争取到上级资金": "不适用", "审计试点乡镇数": "不适用",
        })
        facts[unit] = own
    facts["农粮局"]["办理非法捕鱼案件数"] = "8"
    facts["水利局"]["水利工程完成比例"] = "90%"
    facts["城建局"].update({"污水处理率": "80%", "污泥无害化": "是"})
    facts["水保局"]["争取到上级资金"] = "是"
    facts["审计局"]["审计试点乡镇数"] = "1"
    facts["工业园区"]["园区整治进度"] = "85%"
    facts["环保局"]["上级扣分"] = "1.5"
    facts["统计局"].update({"上级扣分": "0", "上级满分": "0"})     # not assessed by anyone above
    facts["科技局"]["宣传工作"] = "缺报"
    open_cases = [{"单位": unit, "日期": "2018-06-01", "条线": line, "案由": "未结"} for unit, line, n in [("水利局", "水利", 3), ("林业局", "林业", 1), ("矿管局", "矿管", 1)] for _ in range(n)]
    ranks = [{"单位": "环保局", "级别": "市级", "名次号": "1", "日期": "2018-12-01"}, {"单位": "环保局", "级别": "省级", "名次号": "3", "日期": "2018-12-20"}, {"单位": "教育局", "级别": "市级", "名次号": "4", "日期": "2018-12-02"}]
    praise = [{"单位": "水利局", "级别": "市级", "日期": "2018-08-08", "事项": "书面表扬"}]
    blame = [{"单位": "城管局", "级别": "省级", "日期": "2018-07-07", "事项": "书面批评"}, {"单位": "矿管局", "级别": "市级", "日期": "2018-07-08", "事项": "书面批评"}]
    folder = HERE / "river-departments" / "data"
    g.write(folder / "部门.csv", ["部门", "层级", "职责表"], [[unit, "重点部门" if unit in key else "一般部门", unit] for unit in units])
    columns = list(facts[units[0]])
    g.write(folder / "采集表.csv", ["单位", *columns], [[unit, *(facts[unit][name] for name in columns)] for unit in units])
    write_rows(folder, "未结案件", ["日期", "条线", "案由"], open_cases)
    write_rows(folder, "条线排名", ["名次号", "日期"], ranks)
    write_rows(folder, "书面表扬", ["级别", "日期", "事项"], praise)
    write_rows(folder, "书面批评", ["级别", "日期", "事项"], blame)

    def rule(unit, name, part):
        own = facts[unit]
        if not isinstance(part, tuple):
            return cell(own[name])
        what, full = part[0], F(part[-1])
        if what == "fish":
            return min(F(1), cell(own["办理非法捕鱼案件数"]) / 10) * full
        if what == "works":
            return cell(own["水利工程完成比例"]) * full
        if what == "park":
            return cell(own["园区整治进度"]) * full
        if what == "sewage":
            return full if cell(own["污水处理率"]) >= F(80, 100) and own["污泥无害化"] == "是" else F(0)
        if what == "funds":
            return full if own["争取到上级资金"] == "是" else F(0)
        if what == "pilot":
            return full if cell(own["审计试点乡镇数"]) >= 1 else F(0)
        return max(F(0), full - part[1] * sum(1 for row in rows_of(open_cases, unit) if row["条线"] == what))

    sheet = Sheet()
    total, own_part = {}, {}
    for unit in units:
        f = facts[unit]
        n = lambda name: int(f[name])
        talk = cell(f["宣传工作"]) if f["宣传工作"] != "缺报" else F(0)
        articles = max(3 * (n("省级稿件") >= 1), 2 * (n("市级稿件") >= 2), 1 * (n("县级稿件") >= 1))
        common = {
            "组织领导": cell(f["组织领导"]), "领导小组": F(f["建立领导小组"] == "是"), "联络员": cell(f["联络员"]), "协作会议": F(max(0, 3 - max(0, 3 - n("参加协作会议次数")))),
            "宣传工作": talk, "月报": max(F(0), 5 - F("0.5") * n("缺报月报次数")), "会议": max(F(0), 2 - F("0.5") * n("缺席会议次数")), "文章": F(articles),
            "协作配合": F(5) if n("拒不配合次数") == 0 else F(0),
        }
        mine = {name: rule(unit, name, part) for owner, name, part in named if owner == unit}
        own_part[unit] = sum(mine.values()) * (F(60, 50) if unit == "矿管局" else 1)
        plus = sum({"1": 10, "2": 5, "3": 3}.get(row["名次号"], 0) for row in rows_of(ranks, unit)), sum({"省级": 10, "市级": 5}[row["级别"]] for row in rows_of(praise, unit))
        minus = (F(f["上级扣分"]) / F(f["上级满分"]) * 100 if F(f["上级满分"]) else F(0)), sum({"省级": 5, "市级": 3}[row["级别"]] for row in rows_of(blame, unit))
        total[unit] = half_up(sum(common.values()) + own_part[unit] + sum(plus) - sum(minus), 2)
        for name, value in common.items():
            sheet.say(unit, name, value, "missing" if name == "宣传工作" and unit == "科技局" else "ok")
        for name, value in mine.items():
            sheet.say(unit, name, value, "ok")
        for name, value in [("共性工作", sum(common.values())), (f"{unit}职责", own_part[unit]), ("部门职责", own_part[unit]), ("条线名次", plus[0]), ("上级表扬", plus[1]), ("上级扣分折算", -minus[0]), ("上级批评", -minus[1]), ("总分", total[unit])]:
            sheet.say(unit, name, value, "ok")
    for group in (key, set(units) - key):
        mine = [unit for unit in units if unit in group]
        for unit, at in standing(mine, {unit: (total[unit], own_part[unit]) for unit in mine}).items():
            sheet.say(unit, "名次", at, "ok")
    sheet.write("river-departments")


# ---- 5.3 ----
def enforcement():
    r = random.Random(53)
    units = [f"第{n}街道" for n in "一 二 三 四 五 六 七 八 九 十 十一 十二 十三".split()]
    months = [f"2024-{month:02}" for month in range(1, 13)]
    names = "自行处理案件数 上报受理案件数 完整案件数 结案数 两个工作日内结案数 实际用时 规定用时 反复投诉数 督办单数 黄牌数 红牌数 协调不力数 严重协调不力数 漏报未处理数".split()
    facts = {}
    for unit in units:
        for month in months:
            own = r.randint(40, 160)
            up, closed = r.randint(0, 30), own + r.randint(0, 20)
            allowed = closed * 24
            facts[unit, month] = dict(zip(names, map(str, [own, up, own - r.randint(0, 8), closed, closed - r.randint(0, 12), allowed * r.randint(30, 90) // 100, allowed,
                r.randint(0, 4), r.randint(0, 2), r.choice([0, 0, 0, 1]), r.choice([0] * 9 + [1]), r.randint(0, 2), r.choice([0] * 8 + [1]), r.randint(0, 6)])))
        facts[unit, "宣传报道"] = str(r.choice([4, 6, 8, 10]))
    for month in months:                                   # the worked numbers of the catalogue
        facts[units[0], month].update({"自行处理案件数": "420", "上报受理案件数": "60", "结案数": "410", "两个工作日内结案数": "398", "实际用时": "30", "规定用时": "48"})
        facts[units[1], month].update({"实际用时": "60", "规定用时": "48"})
    facts[units[2], "2024-03"].update({"结案数": "0", "两个工作日内结案数": "0"})   # nothing closed that month: left out of the mean
    facts[units[3], "2024-08"]["反复投诉数"] = "40"                                  # down to 0
    facts[units[4], "2024-05"]["完整案件数"] = ""
    fakes = [{"单位": units[5], "日期": "2024-02-02", "情形": "照片造假", "理由": "重复使用照片", "认定人": "区司法局", "分值": "6"},
             {"单位": units[5], "日期": "2024-09-02", "情形": "虚报案件", "理由": "虚构案件", "认定人": "区司法局", "分值": "10"},
             {"单位": units[6], "日期": "2024-10-02", "情形": "虚报案件", "理由": "待核", "认定人": "区司法局", "分值": "5", "状态": "审核中"}]
    folder = HERE / "enforcement" / "data"
    g.write(folder / "街道.csv", ["街道", "宣传报道"], [[unit, facts[unit, "宣传报道"]] for unit in units])
    g.write(folder / "月度数据.csv", ["街道", "期次", *names], [[unit, month, *(facts[unit, month][name] for name in names)] for unit in units for month in months])
    write_rows(folder, "弄虚作假", ["日期", "情形", "理由", "认定人", "分值"], fakes)

    def monthly(rule):
        """The mean over the months; a month without a figure is 0, one to which the rule does not apply is left out."""
        def score(unit):
            scores = []
            for month in months:
                try:
                    scores.append(rule(lambda name: cell(facts[unit, month][name]), month))
                except Gap as gap:
                    if gap.kind == "missing":
                        scores.append(F(0))
            return mean(scores)
        return score

    def ratio(part, *whole):
        def rule(at, _):
            of = sum(at(name) for name in whole)
            value = at(part)
            if of == 0:
                raise Gap("not_applicable")
            return min(F(1), value / of) * 150
        return rule

    def share(at, month):
        everyone = sum(F(facts[unit, month]["自行处理案件数"]) for unit in units)
        orders = F(15600, 12)
        return min(F(150), at("自行处理案件数") / (orders / 13) * (1 - (everyone - orders) / everyone) * 150)

    def lose(*pairs):
        return lambda at, _: max(F(0), F(50) - sum(at(name) * points for name, points in pairs))

    root = Item("总分", places=2, children=[
        Item("自行处理", 150, monthly(ratio("自行处理案件数", "自行处理案件数", "上报受理案件数"))),
        Item("案件比重", 150, monthly(share)),
        Item("按时处理", 150, monthly(ratio("两个工作日内结案数", "结案数"))),
        Item("快速处理", 150, monthly(lambda at, _: max(F(0), (1 - at("实际用时") / at("规定用时")) * 150))),
        Item("完整规范", 150, monthly(ratio("完整案件数", "自行处理案件数"))),
        Item("反复投诉", 50, monthly(lose(("反复投诉数", 2)))),
        Item("督办问责", 50, monthly(lose(("督办单数", 2), ("黄牌数", 5), ("红牌数", 10)))),
        Item("工作协调", 50, monthly(lose(("协调不力数", 2), ("严重协调不力数", 10)))),
        Item("巡查机制", 50, monthly(lose(("漏报未处理数", 2)))),
        Item("宣传报道", 10, lambda unit: cell(facts[unit, "宣传报道"])),
        Item("监督检查", 40, lambda unit: max(F(0), 40 - sum(F(row["分值"]) for row in rows_of(fakes, unit)))),
    ])
    finish("enforcement", Tree(root, units, {"missing": "zero", "not_applicable": "redistribute", "pending": "withhold"}, None), second="按时处理")


# ---- 5.5 ----
def changde():
    units = [f"部门{n}" for n in "甲乙丙丁戊己庚辛壬癸"]
    columns = "目标考核得分 完成招商任务 引进合格项目数 签约资金 当年到位资金 招商加分已公示签批 有其他重大问题".split()
    facts = dict(zip(units, [
        "93 是 1 1.55 2.4 是 否", "91.5 否 2 3 4 是 否", "95.25 是 0 1 0 是 否", "88 是 1 0.9 0.5 否 否", "90 是 1 1.2 9.9 是 否",
        "84 不适用 1 2 1 是 否", "84 不适用 0 0 0 是 否", "79.995 是 0 1.09 1 是 否", "62 否 0 0 0 否 是", "71 是 0 1.1 0 是 否"]))
    facts = {unit: dict(zip(columns, text.split())) for unit, text in facts.items()}
    duty = {unit: "否" if unit in ("部门己", "部门庚") else "是" for unit in units}
    award = lambda unit, body, prize, day, matter, paper="正式文件", who="本市或本单位", state="认定": {
        "单位": unit, "发文机关": body, "奖次": prize, "文件种类": paper, "受表彰者": who, "日期": day, "事项": matter, "状态": state}
    awards = [
        award("部门甲", "省委省政府", "一等", "2017-05-05", "创建"), award("部门甲", "省委省政府办公厅", "一等", "2017-06-05", "创建"),
        award("部门乙", "国家部委", "二等", "2017-07-05", "改革"), award("部门乙", "部委管理的国家局", "一等", "2017-08-05", "扶贫"),
        award("部门丙", "省委省政府", "一等", "2017-09-01", "领导小组表彰", paper="领导小组文件"), award("部门丙", "国家部委", "一等", "2017-09-02", "个人先进", who="个人"),
        award("部门庚", "党中央国务院", "一等", "2017-10-01", "脱贫攻坚"), award("部门壬", "党中央国务院", "一等", "2017-10-01", "抗洪"),
        award("部门丁", "党中央国务院", "一等", "2017-11-01", "申报中的表彰", state="申报"),
    ]
    blame = [{"单位": "部门戊", "发文机关": "市或被省约谈", "日期": "2017-03-01", "事项": "环保督察"}, {"单位": "部门戊", "发文机关": "部委或省", "日期": "2017-04-01", "事项": "环保督察"},
             {"单位": "部门癸", "发文机关": "市或被省约谈", "日期": "2017-04-02", "事项": "信访"}]
    lax = [{"单位": "部门辛", "日期": "2017-12-01", "事项": "采集走过场"}]
    soft = [{"单位": "部门辛", "日期": "2017-12-02", "事项": "未考核下属"}]
    derelict = [{"单位": "部门壬", "日期": "2017-06-06", "事项": "失职造成损失"}]
    folder = HERE / "changde" / "data"
    g.write(folder / "部门.csv", ["部门", "有招商任务", *columns], [[unit, duty[unit], *(facts[unit][name] for name in columns)] for unit in units])
    write_rows(folder, "表彰", "发文机关 奖次 文件种类 受表彰者 日期 事项".split(), awards)
    write_rows(folder, "通报批评", "发文机关 日期 事项".split(), blame)
    for name, table in [("班子失职", derelict), ("采集不严", lax), ("考核不严", soft)]:
        write_rows(folder, name, ["日期", "事项"], table)

    worth = {"党中央国务院": F(8), "国家部委": F(3), "部委管理的国家局": F("1.5"), "省委省政府": F(3), "省委省政府办公厅": F(2)}
    sound = lambda unit: [row for row in rows_of(awards, unit) if row["文件种类"] == "正式文件" and row["受表彰者"] == "本市或本单位"]
    yes = lambda unit, name: facts[unit][name] == "是"

    def entitled(unit):
        if duty[unit] == "是":
            return yes(unit, "完成招商任务")
        return int(facts[unit]["引进合格项目数"]) >= 1

    def signing(unit):
        if not (entitled(unit) and yes(unit, "招商加分已公示签批")):
            return F(0)
        return min(F(2), 1 + floor(max(F(0), F(facts[unit]["签约资金"]) - 1) * 10) * F("0.1"))

    def built(unit):
        return min(F(3), floor(F(facts[unit]["当年到位资金"])) * F("0.5")) if yes(unit, "招商加分已公示签批") else F(0)

    root = Item("总分", places=2, children=[
        Item("目标考核", 100, lambda unit: F(facts[unit]["目标考核得分"])),
        Item("表彰加分", rule=lambda unit: sum(amount for _, amount in once_a_matter([(row, worth[row["发文机关"]] * (F(1, 2) if row["奖次"] == "二等" else 1)) for row in sound(unit)])), bonus=True),
        Item("招商签约", rule=signing, bonus=True),
        Item("招商到位", rule=built, bonus=True),
        Item("通报扣分", rule=lambda unit: -sum(amount for _, amount in once_a_matter([(row, F({"党中央国务院": 15, "部委或省": 10, "市或被省约谈": 5}[row["发文机关"]])) for row in rows_of(blame, unit)])), deduction=True),
        Item("班子失职扣分", rule=lambda unit: -5 * len(rows_of(derelict, unit)), deduction=True),
        Item("采集不严扣分", rule=lambda unit: -3 * len(rows_of(lax, unit)), deduction=True),
        Item("考核不严扣分", rule=lambda unit: -3 * len(rows_of(soft, unit)), deduction=True),
    ])
    tree = Tree(root, units, {"missing": "zero", "not_applicable": "skip", "pending": "withhold"}, None)

    def grade(unit, places):
        total = tree("总分", unit).own
        last = places[unit] - 1 + sum(1 for other in units if places[other] == places[unit])
        at = 0 if last <= 3 and total >= 90 else 1 if total >= 80 else 2 if total >= 60 else 3
        if any(row["发文机关"] == "党中央国务院" for row in sound(unit)) and not yes(unit, "有其他重大问题"):
            at = 0
        if yes(unit, "有其他重大问题") and at == 0:
            at = 1
        return ["优秀", "良好", "一般", "较差"][at]

    finish("changde", tree, grade=grade)


# ---- 5.6 ----
def college():
    r = random.Random(56)
    units = [f"部门{n}" for n in "一二三四五六七八"]
    regular, above, users, peers, tasks = [], [], [], [], []
    marks = "AAABBBCD"
    for unit in units:
        for panel, raters in [("校领导一组", 3), ("校领导二组", 2)]:
            if unit == "部门五" and panel == "校领导一组":
                continue                                    # nobody of panel one rated it: 0, as the system has it
            regular += [[unit, panel, f"{panel}{n}", r.choice(marks)] for n in range(raters)]
        for panel, raters in [("分管领导", 1), ("校领导一组", 3), ("校领导二组", 2)]:
            above += [[unit, panel, f"{panel}{n}", r.choice(marks)] for n in range(raters)]
        for n in range(6):
            users += [[unit, aspect, f"用户{n}", r.choice(marks)] for aspect in "服务意识 服务态度 服务效果 服务能力".split()]
        peers += [[unit, f"同级{n}", r.choice(marks)] for n in range(5)]
        for n in range(0 if unit == "部门八" else r.randint(2, 4)):
            factor = r.choice(["1", "1", "0.95", "0.9"])
            tasks += [{"单位": unit, "任务": f"任务{n + 1}", "评价方": who, "定级": r.choice("A1 A2 A3 B1 B2 B3 C1 C2 C3".split()), "难度系数": factor, "日期": "2017-12-20"} for who in "校领导一组 校领导二组 分管领导 工作组".split()]
    names = "廉政问题数 宣传差错数 制度缺漏数 违纪次数 缺勤次数 参训人数 预算违规次数 预算严重违规 九月预算执行率 全年预算执行率 工作台账 资产管理 安全管理 材料报送".split()
    staff, facts = {}, {}
    for unit in units:
        staff[unit] = r.randint(12, 40)
        facts[unit] = dict(zip(names, map(str, [r.choice([0, 0, 1, 5]), r.choice([0, 2, 12]), r.choice([0, 1, 4]), r.choice([0, 1, 12]), r.choice([0, 3, 15]), r.randint(0, staff[unit] // 3),
            r.choice([0, 2, 7]), "否", f"{r.choice([75, 74.5, 60, 40])}%", f"{r.choice([95, 96, 90.2, 80])}%", r.choice([1.5, 2]), r.choice([2, 2.5]), 2.5, r.choice([0.5, 1])])))
    facts["部门三"]["预算严重违规"] = "是"
    facts["部门六"]["安全管理"] = ""
    deed = lambda unit, level, role, by, matter: {"单位": unit, "级别": level, "角色": role, "颁发者": by, "日期": "2017-10-10", "事项": matter}
    deeds = [deed("部门一", "国家级", "独立", "政府", "教学成果"), deed("部门一", "省级", "独立", "政府", "教学成果"), deed("部门一", "国家级", "独立", "协会", "技能大赛"),
             deed("部门二", "市级", "独立", "协会", "协会奖"), deed("部门四", "省级", "合作", "政府", "产教融合"), deed("部门四", "市级", "汇总", "政府", "年鉴")]
    faults = [{"单位": "部门七", "性质": "重大", "日期": "2017-04-04", "事项": "事故", "理由": "管理失察", "认定人": "院长办公会", "分值": "8"},
              {"单位": "部门七", "性质": "一般", "日期": "2017-05-04", "事项": "差错", "理由": "数据错报", "认定人": "考核办", "分值": "3.5"}]
    folder = HERE / "college" / "data"
    g.write(folder / "部门.csv", ["部门", "职工人数", *names], [[unit, staff[unit], *(facts[unit][name] for name in names)] for unit in units])
    g.write(folder / "常规工作评分.csv", ["单位", "组", "评价人", "档次"], regular)
    g.write(folder / "上级评分.csv", ["单位", "组", "评价人", "档次"], above)
    g.write(folder / "服务对象评分.csv", ["单位", "分项", "评价人", "档次"], users)
    g.write(folder / "同级评分.csv", ["单位", "评价人", "档次"], peers)
    write_rows(folder, "任务定级", ["任务", "日期", "评价方", "定级", "难度系数"], tasks)
    write_rows(folder, "突出贡献", ["级别", "角色", "颁发者", "日期", "事项"], deeds)
    write_rows(folder, "严重失误", ["性质", "日期", "事项", "理由", "认定人", "分值"], faults)

    day_to_day = {"A": 100, "B": 90, "C": 80, "D": 50}
    opinion = {"A": 90, "B": 80, "C": 70, "D": 50}
    levels = {"A1": 95, "A2": 92, "A3": 90, "B1": 88, "B2": 84, "B3": 80, "C1": 78, "C2": 74, "C3": 70}

    def panels(table, weights, worth):
        def score(unit):
            total = F(0)
            for panel, weight in weights.items():
                given = [worth[mark] for who, where, _, mark in table if who == unit and where == panel]
                total += mean(map(F, given)) * F(weight, 100) if given else F(0)
            return total
        return score

    def served(unit):
        per_rater = {}
        for who, _, rater, mark in users:
            if who == unit:
                per_rater.setdefault(rater, []).append(F(opinion[mark]))
        return mean(mean(given) for given in per_rater.values())

    def key_work(unit):
        weights = {"工作组": F(50, 100), "分管领导": F(20, 100), "校领导一组": F(15, 100), "校领导二组": F(15, 100)}
        mine = [row for row in tasks if row["单位"] == unit]
        number = len({row["任务"] for row in mine})
        return sum(levels[row["定级"]] * F(row["难度系数"]) * weights[row["评价方"]] for row in mine) / number * 25 / 100

    n = lambda unit, name: cell(facts[unit][name])
    steps = lambda value, bar: floor((bar - value) * 100) if value < bar else 0

    def team(unit):
        short = max(F(0), F(staff[unit]) * 20 / 100 - n(unit, "参训人数"))
        return 4 - min(F(2), n(unit, "违纪次数") * F("0.2")) - min(F(1), n(unit, "缺勤次数") * F("0.1")) - min(F(1), -floor(-short) * F("0.2"))

    def budget(unit):
        if facts[unit]["预算严重违规"] == "是":
            return F(0)
        return 2 - min(F(1), n(unit, "预算违规次数") * F("0.2")) - min(F("0.5"), steps(n(unit, "九月预算执行率"), F(75, 100)) * F("0.02")) - min(F("0.5"), steps(n(unit, "全年预算执行率"), F(95, 100)) * F("0.02"))

    honours = {("国家级", "政府"): (3, 2, 1), ("国家级", "协会"): (2, 1, F("0.5")), ("省级", "政府"): (2, 1, F("0.5")), ("省级", "协会"): (1, F("0.5"), F("0.25")), ("市级", "政府"): (1, F("0.5"), F("0.25")), ("市级", "协会"): (0, 0, 0)}
    honour = lambda row: F(honours[row["级别"], row["颁发者"]][["独立", "合作", "汇总"].index(row["角色"])])
    root = Item("总分", places=2, children=[
        Item("关键绩效", 80, children=[
            Item("常规工作", 15, lambda unit: panels(regular, {"校领导一组": 40, "校领导二组": 60}, day_to_day)(unit) * 15 / 100),
            Item("重点工作", 25, key_work, applies=lambda unit: any(row["单位"] == unit for row in tasks)),
            Item("上级评价", 15, lambda unit: panels(above, {"分管领导": 40, "校领导一组": 30, "校领导二组": 30}, opinion)(unit) * 15 / 90),
            Item("服务对象评价", 20, lambda unit: served(unit) * 20 / 90),
            Item("同级评价", 5, lambda unit: mean(F(opinion[mark]) for who, _, mark in peers if who == unit) * 5 / 90),
        ]),
        Item("日常工作", 20, children=[
            Item("自身建设", 10, children=[
                Item("廉政建设", 2, lambda unit: max(F(0), 2 - n(unit, "廉政问题数") / 2)),
                Item("宣传报道", 1, lambda unit: max(F(0), 1 - n(unit, "宣传差错数") / 10)),
                Item("制度建设", 3, lambda unit: 3 - min(F("1.5"), n(unit, "制度缺漏数") / 2)),
                Item("队伍建设", 4, team),
            ]),
            Item("工作规范", 10, children=[
                Item("工作台账", 2, judged(facts, "工作台账")), Item("资产管理", F("2.5"), judged(facts, "资产管理")), Item("预算管理", 2, budget),
                Item("安全管理", F("2.5"), judged(facts, "安全管理")), Item("材料报送", 1, judged(facts, "材料报送")),
            ]),
        ]),
        Item("突出贡献加分", rule=lambda unit: sum(amount for _, amount in once_a_matter([(row, honour(row)) for row in rows_of(deeds, unit)])), cap=10, bonus=True),
        Item("严重失误扣分", rule=lambda unit: -sum(F(row["分值"]) for row in rows_of(faults, unit)), cap=10, deduction=True),
    ])
    finish("college", Tree(root, units, {"missing": "zero", "not_applicable": "full", "pending": "withhold"}, 2), second="关键绩效")


def main():
    river_townships()
    river_departments()
    enforcement()
    changde()
    college()
