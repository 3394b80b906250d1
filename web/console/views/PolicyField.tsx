import { Button, Input, InputNumber, Select, Switch } from "antd";
import { useId, useState, type ReactElement } from "react";
import { Glyph } from "../Glyph";
import { fill, texts } from "../texts";
import { blankOf, kindOf, resolved, type Schema } from "./schema";

type Values = Record<string, unknown>;

interface FieldProps {
  schema: Schema;
  root: Schema;
  value: unknown;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

interface LeafProps extends FieldProps {
  id: string;
  name: string;
  nullable: boolean;
}

/** Money is kept in 分 and written in 元. */
function Number_({ id, schema, value, disabled, nullable, onChange }: LeafProps): ReactElement {
  const money = schema.format === "fen";
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const high = schema.maximum ?? schema.exclusiveMaximum;
  const shown = (kept: number): number => (money ? kept / 100 : kept);
  const changed = (next: number | null): void => {
    if (next !== null) onChange(money ? Math.round(next * 100) : next);
    else if (nullable) onChange(null);
  };
  return (
    <InputNumber
      id={id}
      value={typeof value === "number" ? shown(value) : null}
      disabled={disabled}
      {...(low === undefined ? {} : { min: shown(low) })}
      {...(high === undefined ? {} : { max: shown(high) })}
      {...(schema.type === "integer" ? { precision: money ? 2 : 0 } : {})}
      {...(money ? { prefix: "¥" } : {})}
      onChange={changed}
    />
  );
}

/** 0 is Monday, as Python counts. */
function Weekdays({ id, value, disabled, onChange }: LeafProps): ReactElement {
  const chosen = new Set(Array.isArray(value) ? (value as number[]) : []);
  const toggle = (day: number): void => {
    const next = chosen.has(day) ? [...chosen].filter((one) => one !== day) : [...chosen, day];
    onChange(next.toSorted((one, other) => one - other));
  };
  return (
    <span id={id} className="weekdays" role="group">
      {texts.policies.weekdays.map((name, day) => (
        <button key={name} type="button" className="weekday" aria-pressed={chosen.has(day)} disabled={disabled} onClick={() => { toggle(day); }}>{name}</button>
      ))}
    </span>
  );
}

/** A value that has no field of its own is written as JSON; only what can be read is taken. */
function Json({ id, value, disabled, onChange }: LeafProps): ReactElement {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  const changed = (next: string): void => {
    setText(next);
    try {
      onChange(JSON.parse(next) as unknown);
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return <Input.TextArea id={id} className="digits" rows={4} value={text} disabled={disabled} status={wrong ? "error" : ""} onChange={(event) => { changed(event.target.value); }} />;
}

function Leaf(props: LeafProps): ReactElement {
  const { id, name, schema, root, value, disabled, nullable, onChange } = props;
  const text = typeof value === "string" ? value : "";
  switch (kindOf(schema, root, value, name)) {
    case "boolean":
      return <Switch id={id} checked={value === true} disabled={disabled} onChange={onChange} />;
    case "integer":
    case "number":
      return <Number_ {...props} />;
    case "time":
      return <Input id={id} className="input-time" type="time" value={text.slice(0, 5)} disabled={disabled} onChange={(event) => { onChange(event.target.value || (nullable ? null : text)); }} />;
    case "choice":
      return <Select id={id} className="input-choice" value={value} disabled={disabled} options={schema.enum?.map((one) => ({ value: one, label: String(one) })) ?? []} onChange={onChange} />;
    case "words":
      return <Select id={id} className="input-words" mode="tags" open={false} tokenSeparators={[",", "，", "、"]} value={Array.isArray(value) ? value : []} disabled={disabled} placeholder={texts.policies.words} onChange={onChange} />;
    case "numbers":
      return <Select id={id} className="input-words" mode="tags" open={false} tokenSeparators={[",", "，", "、"]} value={Array.isArray(value) ? value.map(String) : []} disabled={disabled} onChange={(next: string[]) => { onChange(next.map(Number).filter(Number.isFinite)); }} />;
    case "weekdays":
      return <Weekdays {...props} />;
    case "text":
      return <Input id={id} value={text} disabled={disabled} {...(schema.maxLength ? { maxLength: schema.maxLength } : {})} onChange={(event) => { onChange(event.target.value === "" && nullable ? null : event.target.value); }} />;
    case "object":
    case "list":
    case "json":
      return <Json {...props} />;
  }
}

function Entries({ schema, root, value, disabled, onChange }: FieldProps): ReactElement {
  const rows = Array.isArray(value) ? (value as unknown[]) : [];
  const item = schema.items ?? {};
  return (
    <div className="entries">
      {rows.map((row, index) => (
        <div key={index} className="entry">
          <Fields schema={resolved(item, root).schema} root={root} value={row} disabled={disabled} onChange={(next) => { onChange(rows.map((old, at) => (at === index ? next : old))); }} />
          {!disabled && <Button type="text" size="small" aria-label={fill(texts.policies.removeEntry, { n: index + 1 })} icon={<Glyph name="trash" size={16} />} onClick={() => { onChange(rows.filter((_, at) => at !== index)); }} />}
        </div>
      ))}
      {!disabled && <Button size="small" icon={<Glyph name="plus" size={14} />} onClick={() => { onChange([...rows, blankOf(item, root)]); }}>{texts.policies.addEntry}</Button>}
    </div>
  );
}

function Field({ name, ...props }: FieldProps & { name: string }): ReactElement {
  const id = useId();
  const { schema, nullable } = resolved(props.schema, props.root);
  const kind = kindOf(schema, props.root, props.value, name);
  const title = schema.title ?? name;
  const description = props.schema.description ?? schema.description;
  if (kind === "object" || kind === "list") {
    return (
      <fieldset className="field-group">
        <legend>{title}</legend>
        {description && <p className="field-more">{description}</p>}
        {kind === "list" ? <Entries {...props} schema={schema} /> : <Fields {...props} schema={schema} />}
      </fieldset>
    );
  }
  return (
    <div className={`field field-${kind}`}>
      <label htmlFor={id}>{title}{description && <small>{description}</small>}</label>
      <div className="field-value"><Leaf {...props} id={id} name={name} schema={schema} nullable={nullable} /></div>
    </div>
  );
}

/** The fields of an object, as its schema names them. */
export function Fields({ schema, root, value, disabled, onChange }: FieldProps): ReactElement {
  const values = (typeof value === "object" && value !== null ? value : {}) as Values;
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([name, part]) => (
        <Field key={name} name={name} schema={part} root={root} value={values[name]} disabled={disabled} onChange={(next) => { onChange({ ...values, [name]: next }); }} />
      ))}
    </>
  );
}
