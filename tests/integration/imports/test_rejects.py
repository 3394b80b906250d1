"""Bad rows: put aside with line and reason, the rest imported."""

import stat

import pytest

from shop.behaviour import service as behaviour
from shop.catalog import service as catalog
from shop.imports.problems import ImportProblem

ITEMS = "item_id,category,price,image,title"


def test_each_bad_row_is_named_with_its_line_and_reason(load, write, rejected):
    write("item_data", ITEMS, "1,杯子,10,,好杯子", "2,杯子,-3,,", "3,杯子,很贵,,", "1,杯子,10,,")
    folder = write(
        "user_data",
        "user_id,item_id,behaviour,timestamp",
        "A,1,view,2025-03-01 10:00:00",
        "A,99,view,2025-03-01 10:00:00",
        "A,1,view,2025-13-45",
        "A,1,跳舞,2025-03-01 10:00:00",
        "A,1,view,2999-01-01 10:00:00",
        "A,1,view",
        ",1,view,2025-03-01 10:00:00",
    )
    report = load(folder)
    assert rejected(report) == [
        ("3", "金额不能为负：-3"),
        ("4", "不是金额：很贵"),
        ("5", "编号重复，前面已有：1"),
        ("3", "没有这个商品：99"),
        ("4", "日期看不懂：2025-13-45"),
        ("5", "没有这种行为：跳舞"),
        ("6", "日期不合理：2999-01-01 10:00:00"),
        ("7", "列数不对：应为 4 列，实为 3 列"),
        ("8", "缺少 user_id"),
    ]


def test_the_good_rows_beside_them_are_imported(database, load, write):
    folder = write("item_data", ITEMS, "1,杯子,-1,,", "2,杯子,10,,")
    load(folder)
    with database.read() as session:
        assert [p.id for p in catalog.products(session, ["1", "2"])] == ["2"]


def test_only_the_owner_can_read_the_rejects(load, write):
    report = load(write("item_data", ITEMS, "1,杯子,-1,,", "2,杯子,10,,"))
    assert report.rejects is not None
    assert stat.S_IMODE(report.rejects.stat().st_mode) == 0o600


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_is_read_in_every_accepted_encoding(database, load, write, encoding):
    load(write("item_data", ITEMS, "1,保温杯,10,,会呼吸的杯子㙍", encoding=encoding))
    with database.read() as session:
        product = catalog.product(session, "1")
        assert (product.title, product.category.name) == ("会呼吸的杯子㙍", "保温杯")


def test_bytes_that_are_no_text_reject_their_row_only(database, load, write, rejected):
    folder = write("item_data", ITEMS, "1,杯子,10,,好杯子", "2,杯子,10,,坏", "3,杯子,10,,也好")
    path = folder / "item_data.csv"
    path.write_bytes(path.read_bytes().replace("坏".encode(), b"\xff\xfe\xff"))
    report = load(folder)
    assert rejected(report) == [("3", "编码无法识别：应为 UTF-8 或 GB18030")]
    with database.read() as session:
        assert [p.title for p in catalog.products(session, ["1", "2", "3"])] == ["好杯子", "也好"]


def test_a_row_over_several_lines_is_counted_from_its_first(load, write, rejected):
    folder = write("item_data", ITEMS, '1,杯子,10,,"两行', '标题"', "2,杯子,-1,,")
    assert rejected(load(folder)) == [("4", "金额不能为负：-1")]


def test_customers_not_on_the_list_are_rejected(database, load, write, rejected):
    write("item_data", ITEMS, "1,杯子,10,,")
    write("customers", "customer_id,name", "A,安")
    folder = write("user_data", "user_id,item_id,behaviour", "A,1,view", "B,1,view")
    assert rejected(load(folder)) == [("3", "没有这位顾客：B")]
    with database.read() as session:
        assert len(behaviour.history(session, "A")) == 1


def test_a_missing_column_stops_the_import_and_nothing_is_seen(database, load, write):
    write("item_data", ITEMS, "1,杯子,10,,")
    folder = write("user_data", "user_id,behaviour_type", "A,view")
    with pytest.raises(ImportProblem, match=r"user_data\.csv 缺少列 behaviour"):
        load(folder)
    with database.read() as session:
        assert catalog.products(session, ["1"]) == []
        assert catalog.categories(session) == []


def test_a_folder_without_any_file_is_named(load, tmp_path):
    with pytest.raises(ImportProblem, match="没有可导入的文件"):
        load(tmp_path)


def test_a_broken_gz_stops_the_import(load, write, tmp_path):
    folder = write("item_data", ITEMS, "1,杯子,10,,")
    (folder / "user_data.csv.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    with pytest.raises(ImportProblem, match=r"user_data\.csv\.gz 读不完"):
        load(folder)
