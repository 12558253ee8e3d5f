import { AppShell, Box, Burger, Button, Group, NavLink, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { session, type Me } from '../api/session.js';
import { unfinished } from '../api/unfinished.js';
import { useTexts } from '../texts/text.js';
import { BrandMark } from './brand-mark.js';
import { useBrand } from './brand.js';
import { followed } from './link.js';
import { usePlace } from './place.js';
import { ColourChoice, LanguageChoice } from './preferences.js';
import { addressOf, namedBy } from './screen.js';
import { screensOf } from './screens.js';

interface FrameProps {
  readonly me: Me;
  /** Title of the screen. */
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame around every screen: brand, navigation by role, preferences, sign-out. */
export function Frame({ me, title, children }: FrameProps): ReactNode {
  const text = useTexts();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { path } = usePlace();
  const main = useFocusOnMove(path, title);
  useEffect(close, [path, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className="skip">
        {text('shell.skip')}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={text('shell.menu')}
              aria-expanded={isOpen}
            />
            <BrandMark />
          </Group>
          <Group wrap="nowrap" visibleFrom="sm">
            <Account me={me} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text('shell.navigation')}>
        <Box style={{ flex: 1, overflowY: 'auto' }}>
          <Navigation me={me} />
        </Box>
        <Stack hiddenFrom="sm" gap="sm" p="sm">
          <Account me={me} />
        </Stack>
        <Support />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} id="content">
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

/** Readers of a screen reader and of the keyboard go on at the content of a new screen. */
function useFocusOnMove(path: string, title: string): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  const { name } = useBrand();
  useEffect(() => void (document.title = `${title} · ${name}`), [title, name]);
  useEffect(() => {
    if (shown.current !== path) main.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);
  return main;
}

function Navigation({ me }: { readonly me: Me }): ReactNode {
  const text = useTexts();
  const { name } = namedBy(usePlace().path);
  return screensOf(me.role)
    .filter(({ isListed }) => isListed)
    .map((screen) => (
      <NavLink
        key={screen.name}
        href={addressOf(screen)}
        onClick={followed(addressOf(screen))}
        label={text(screen.title)}
        active={screen.name === name}
        aria-current={screen.name === name ? 'page' : undefined}
      />
    ));
}

function Account({ me }: { readonly me: Me }): ReactNode {
  const text = useTexts();
  const answers = useQueryClient();
  const leave = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/logout', { body: {} })),
    // Also without an answer: nobody else may see what is on the screen.
    onSettled: () => {
      unfinished.clear();
      session.out();
      answers.clear();
      location.assign('/');
    },
  });
  const name = me.name ?? me.username ?? '';
  return (
    <>
      <Text size="sm" truncate maw={220} title={text('shell.account', { name })}>
        {name}
      </Text>
      <LanguageChoice />
      <ColourChoice />
      <Button variant="default" size="xs" loading={leave.isPending} onClick={() => leave.mutate()}>
        {text('shell.signOut')}
      </Button>
    </>
  );
}

function Support(): ReactNode {
  const text = useTexts();
  const { supportEmail } = useBrand();
  if (supportEmail === null) return null;
  return (
    <NavLink
      href={`mailto:${supportEmail}`}
      label={text('shell.support', { address: supportEmail })}
    />
  );
}
