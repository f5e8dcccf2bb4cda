"""Croissant 1.0 metadata (mlcommons.org/croissant/1.0): the files and columns of a snapshot as JSON-LD, for machines.

Types come from the contract, sizes and hashes from the manifest. What only people could state (a licence, the day of
publication) is left out.
"""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa

from etl.publish.manifest import DataFile, Manifest
from etl.schema import DATASETS, arrow_schema, contract

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
PARQUET = "application/x-parquet"
DATA_TYPES: dict[pa.DataType, str] = {
    pa.string(): "sc:Text",
    pa.date32(): "sc:Date",
    pa.timestamp("us", tz="UTC"): "sc:DateTime",
    pa.int32(): "sc:Integer",
    pa.int64(): "sc:Integer",
    pa.float64(): "sc:Float",
}
KEYS = {"articles": ("article_id",), "dumps": ("path",)}


def render_croissant(manifest: Manifest) -> bytes:
    """Return the metadata of a snapshot as a JSON-LD document; a function of the manifest alone."""
    totals = manifest.totals
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": f"news-corpus-{manifest.content_hash}",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "News corpus",
        "description": (
            f"News articles of agencies, crawls and archives: {totals['articles']} distinct articles,"
            f" {totals['copies']} copies of them, {totals['rejects']} rejects, with the evidence for every value."
            " README.md is the datasheet. The texts belong to their publishers."
        ),
        "version": f"{manifest.snapshot}.0.0",
        "identifier": manifest.content_hash,
        "citeAs": f"News corpus, content_hash {manifest.content_hash}, code {manifest.code}",
        "isLiveDataset": False,
        "distribution": [*map(file_set, DATASETS), *map(file_object, manifest.files)],
        "recordSet": [record_set(dataset) for dataset in DATASETS],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def file_set(dataset: str) -> dict[str, Any]:
    """Describe the files of a data set together."""
    return {
        "@type": "cr:FileSet",
        "@id": f"{dataset}-files",
        "name": f"{dataset}-files",
        "description": f"All files of the data set {dataset}.",
        "encodingFormat": PARQUET,
        "includes": f"{dataset}/*.parquet",
    }


def file_object(file: DataFile) -> dict[str, Any]:
    """Describe one file: where it lies in the snapshot's folder, its bytes and their hash."""
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": PARQUET,
        "sha256": file.sha256,
    }


def record_set(dataset: str) -> dict[str, Any]:
    """Describe the rows of a data set."""
    described = {
        "@type": "cr:RecordSet",
        "@id": dataset,
        "name": dataset,
        "description": contract(dataset)["description"],
        "field": [field(dataset, column) for column in arrow_schema(dataset)],
    }
    if dataset in KEYS:
        described["key"] = [{"@id": f"{dataset}/{name}"} for name in KEYS[dataset]]
    return described


def field(dataset: str, column: pa.Field) -> dict[str, Any]:
    """Describe a column."""
    repeated = pa.types.is_list(column.type)
    described = {
        "@type": "cr:Field",
        "@id": f"{dataset}/{column.name}",
        "name": column.name,
        "description": column.metadata[b"description"].decode(),
        "dataType": DATA_TYPES[column.type.value_type if repeated else column.type],
        "source": {"fileSet": {"@id": f"{dataset}-files"}, "extract": {"column": column.name}},
    }
    return {**described, "repeated": True} if repeated else described
