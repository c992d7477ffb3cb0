# imports: pydantic
from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Optional

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, computed_field, field_validator, model_validator


class Item(BaseModel):
    name: str
    price: Annotated[float, Field(gt=0)]
    kind: Literal["a", "b"] = "a"


class Order(BaseModel):
    model_config = ConfigDict(frozen=True)
    id: int
    day: date
    items: list[Item] = []
    note: Optional[str] = None

    @field_validator("id")
    @classmethod
    def positive(cls, value: int) -> int:
        assert value > 0, "not positive"
        return value

    @model_validator(mode="after")
    def check(self) -> Order:
        return self

    @computed_field
    @property
    def total(self) -> float:
        return sum(item.price for item in self.items)


order = Order.model_validate({"id": "3", "day": "2024-02-01", "items": [{"name": "x", "price": 2}]})
print(order, order.model_dump_json(), order.total)
print(Order.model_json_schema()["properties"]["id"], TypeAdapter(list[int]).validate_json("[1, 2]"))
try:
    Order(id=-1, day="x", items=[{"name": 1, "price": 0}])
except ValidationError as error:
    print(error.error_count(), [each["loc"] for each in error.errors()])
print(order.model_copy(update={"id": 4}).id, Order.model_fields["id"].annotation)
