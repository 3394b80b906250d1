import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { fill } from "../../shared/fill";
import type { Erased, Me, MyData } from "../api";
import { texts } from "../texts";
import { Allow } from "./Allow";
import { Card } from "./Card";
import { Erase } from "./Erase";
import { Farewell } from "./Farewell";
import { KeptList } from "./Legal";
import { Tags } from "./Tags";
import { TakeAway } from "./TakeAway";
import { useMe, type Mine } from "./useMe";

interface Props {
  data: MyData;
  /** Back to the chat; null on a page of its own. */
  onBack: (() => void) | null;
  /** Everything is gone: the session must not be used any more. */
  onErased: () => void;
  /** After the last screen; null where nothing follows. */
  onDone: (() => void) | null;
}

function Hero({ me }: { me: Me }): ReactElement {
  const { customer } = me;
  const name = customer?.name;
  return (
    <div className="hero">
      <span className="hero-mark" aria-hidden="true">{name ? Array.from(name)[0] : <Icon name="person" size={26} />}</span>
      <div>
        <p className="hero-name">{customer ? (name ? fill(texts.hello, { name }) : texts.helloPlain) : texts.visitor}</p>
        {customer?.phone && <p className="hero-phone digits">{customer.phone}</p>}
        <p className="hero-promise">{customer ? texts.promise : texts.visitorPromise}</p>
      </div>
    </div>
  );
}

function Visitor({ me }: { me: Me }): ReactElement {
  return (
    <Card icon="chat" title={texts.visitorTalk} lead={fill(texts.visitorTalkCount, { n: me.messages ?? 0 })}>
      <p className="paused"><Icon name="person" size={16} />{texts.visitorLogin}</p>
    </Card>
  );
}

function Parts({ me, mine, data, onErased }: { me: Me; mine: Mine; data: MyData; onErased: (report: Erased) => void }): ReactElement {
  const visitor = me.customer === null;
  return (
    <>
      <Hero me={me} />
      {visitor && <Visitor me={me} />}
      {me.consent && <Tags tags={me.tags} paused={!me.consent.personalisation} mine={mine} />}
      {me.consent && <Allow consent={me.consent} young={me.under_age} mine={mine} />}
      <TakeAway data={data} visitor={visitor} onSaid={mine.say} />
      {me.legal.length > 0 && (
        <Card icon="lock" title={texts.legal.title} lead={texts.legal.lead}>
          <KeptList kept={me.legal} />
        </Card>
      )}
      <Erase data={data} visitor={visitor} legal={me.legal} onErased={onErased} />
    </>
  );
}

function Waiting({ mine }: { mine: Mine }): ReactElement {
  if (mine.problem !== null) {
    return (
      <div className="none" role="alert">
        <span className="none-icon"><Icon name="alert" size={26} /></span>
        <p className="none-title">{mine.problem}</p>
        <button type="button" className="button button-quiet" onClick={mine.read}>{texts.retry}</button>
      </div>
    );
  }
  return (
    <div className="waiting" role="status">
      <span className="unseen">{texts.loading}</span>
      <span className="skeleton waiting-hero" />
      <span className="skeleton waiting-card" />
      <span className="skeleton waiting-card" />
    </div>
  );
}

/** All that the customer can see and do about their own data. */
export function Page({ data, onBack, onErased, onDone }: Props): ReactElement {
  const mine = useMe(data);
  const [report, setReport] = useState<Erased | null>(null);
  const visitor = mine.me?.customer === null;
  return (
    <div className="me">
      <header className="me-head">
        {onBack && report === null && (
          <button type="button" className="me-back" aria-label={texts.back} onClick={onBack}>
            <Icon name="chevronLeft" size={22} />
          </button>
        )}
        <h1 className="me-title">{texts.title}</h1>
      </header>
      <main className="me-scroll">
        <div className="me-content">
          {report ? (
            <Farewell report={report} visitor={visitor} onDone={onDone} />
          ) : mine.me ? (
            <Parts
              me={mine.me}
              mine={mine}
              data={data}
              onErased={(found) => {
                setReport(found);
                onErased();
              }}
            />
          ) : (
            <Waiting mine={mine} />
          )}
        </div>
      </main>
      <p className={mine.said && !report ? "toast toast-shown" : "toast"} role="status">{mine.said}</p>
    </div>
  );
}
