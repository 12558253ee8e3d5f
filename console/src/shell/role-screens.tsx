import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { Component, Suspense, useEffect, type ReactNode } from 'react';
import type { Me } from '../api/session.js';
import { useTexts } from '../texts/text.js';
import { Frame } from './frame.js';
import { Link } from './link.js';
import { go, usePlace } from './place.js';
import { addressOf, namedBy, type Screen } from './screen.js';
import { screensOf } from './screens.js';

/** The screen that the address names, for the role of the reader. */
export function RoleScreens({ me }: { readonly me: Me }): ReactNode {
  const text = useTexts();
  const { path } = usePlace();
  const screens = screensOf(me.role);
  const [first] = screens;
  useEffect(() => {
    if (path === '/' && first !== undefined) go(addressOf(first), true);
  }, [path, first]);
  if (path === '/') return null;
  const { name, item } = namedBy(path);
  const named = screens.find((one) => one.name === name && one.hasItem === (item !== ''));
  const title = text(named?.title ?? 'shell.notFound');
  return (
    <Frame me={me} title={title}>
      {named === undefined ? <NoScreen /> : <Shown screen={named} me={me} item={item} />}
    </Frame>
  );
}

function NoScreen(): ReactNode {
  const text = useTexts();
  return (
    <Stack>
      <Title order={1}>{text('shell.notFound')}</Title>
      <Link to="/">{text('shell.toStart')}</Link>
    </Stack>
  );
}

interface ShownProps {
  readonly screen: Screen;
  readonly me: Me;
  readonly item: string;
}

function Shown({ screen: { name, Content }, me, item }: ShownProps): ReactNode {
  const text = useTexts();
  return (
    <Unloaded key={name} fallback={<Failed />}>
      <Suspense
        fallback={
          <Center mih="40dvh">
            <Loader aria-label={text('shell.loading')} />
          </Center>
        }
      >
        <Content me={me} item={item} />
      </Suspense>
    </Unloaded>
  );
}

/** The code of a screen is missing after an update of the service: the page must be loaded again. */
function Failed(): ReactNode {
  const text = useTexts();
  return (
    <Stack align="flex-start" role="alert">
      <Title order={1}>{text('shell.failed')}</Title>
      <Text>{text('shell.failedHint')}</Text>
      <Button onClick={() => location.reload()}>{text('shell.reload')}</Button>
    </Stack>
  );
}

interface UnloadedProps {
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Shows the fallback in the place of a screen that cannot be shown. */
class Unloaded extends Component<UnloadedProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}
