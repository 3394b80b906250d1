import { useId, useState, type ReactElement } from "react";
import type { Action, FormField } from "../../../shared/messages";
import { fill, texts } from "../../texts";

interface Props {
  fields: readonly FormField[];
  submit: Action;
  stale: boolean;
  onSay: (text: string) => void;
}

const INPUT_TYPES = { text: "text", phone: "tel", date: "date" } as const;

interface FieldProps {
  field: FormField;
  value: string;
  missing: boolean;
  disabled: boolean;
  onChange: (value: string) => void;
}

function Field({ field, value, missing, disabled, onChange }: FieldProps): ReactElement {
  const id = useId();
  const kind = field.kind ?? "text";
  const shared = { id, value, disabled, "aria-invalid": missing, required: true };
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      {kind === "choice" ? (
        <select {...shared} onChange={(event) => { onChange(event.target.value); }}>
          <option value="">{texts.choose}</option>
          {(field.choices ?? []).map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input {...shared} type={INPUT_TYPES[kind]} onChange={(event) => { onChange(event.target.value); }} />
      )}
      {missing && <p className="field-missing">{fill(texts.required, { label: field.label })}</p>}
    </div>
  );
}

/**
 * Asked for in one go, answered as one message that reads naturally: the log must show the
 * customer and an agent what was sent.
 */
export function FormCard({ fields, submit, stale, onSay }: Props): ReactElement {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const of = ({ name }: FormField): string => (values[name] ?? "").trim();
  const send = (): void => {
    setTried(true);
    if (fields.some((field) => of(field) === "")) return;
    setSent(true);
    onSay(fields.map((field) => `${field.label}：${of(field)}`).join("\n"));
  };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          missing={tried && of(field) === ""}
          disabled={sent || stale}
          onChange={(value) => { setValues({ ...values, [field.name]: value }); }}
        />
      ))}
      <button type="submit" className="form-submit" disabled={sent || stale}>
        {sent ? texts.submitted : submit.title}
      </button>
    </form>
  );
}
