import type { Random } from './random.ts'

/** A name, and its spelling for an e-mail address. */
interface Name {
  text: string
  handle: string
}

interface NameSet {
  first: readonly Name[]
  last: readonly Name[]
}

/** `Анна/anna`, or one word if both differ only in case. Frequent names first. */
const names = (line: string): Name[] =>
  line.split(' ').map((entry) => {
    const [text = '', handle] = entry.split('/')
    return { text, handle: handle ?? text.toLowerCase() }
  })

const RUSSIAN_WOMEN: NameSet = {
  first: names(
    'Анна/anna Мария/maria Елена/elena Ольга/olga Наталья/natalya Екатерина/ekaterina Татьяна/tatyana Ирина/irina Светлана/svetlana Юлия/yulia Дарья/darya Анастасия/anastasia Ксения/ksenia Полина/polina Алёна/alyona Вера/vera Зоя/zoya Яна/yana',
  ),
  last: names(
    'Иванова/ivanova Смирнова/smirnova Кузнецова/kuznetsova Попова/popova Васильева/vasilyeva Петрова/petrova Соколова/sokolova Михайлова/mikhailova Новикова/novikova Фёдорова/fyodorova Морозова/morozova Волкова/volkova Алексеева/alekseeva Лебедева/lebedeva Семёнова/semyonova Ким/kim',
  ),
}

const RUSSIAN_MEN: NameSet = {
  first: names(
    'Александр/alexandr Дмитрий/dmitry Сергей/sergey Андрей/andrey Алексей/alexey Максим/maxim Иван/ivan Михаил/mikhail Артём/artyom Никита/nikita Павел/pavel Роман/roman Илья/ilya Егор/egor Тимур/timur Руслан/ruslan Юрий/yury Лев/lev',
  ),
  last: names(
    'Иванов/ivanov Смирнов/smirnov Кузнецов/kuznetsov Попов/popov Васильев/vasilyev Петров/petrov Соколов/sokolov Михайлов/mikhailov Новиков/novikov Фёдоров/fyodorov Морозов/morozov Волков/volkov Шевченко/shevchenko Коваленко/kovalenko Ахметов/akhmetov Цой/tsoi',
  ),
}

const LATIN: NameSet = {
  first: names(
    'James Mary Michael Emma John Olivia David Sophie Daniel Laura Thomas Julia Lukas Hannah Pierre Camille José/jose María/maria Ayşe/ayse Mehmet Priya Arjun Wei Li Noah Zoë/zoe',
  ),
  last: names(
    'Smith Johnson Brown Müller/mueller Schmidt Weber García/garcia Silva Santos Martin Dubois Yılmaz/yilmaz Kaya Sharma Patel Wang Zhang Chen Cohen Nguyen Novák/novak O’Brien/obrien',
  ),
}

const SETS: readonly { upTo: number; set: NameSet }[] = [
  { upTo: 0.35, set: RUSSIAN_WOMEN },
  { upTo: 0.7, set: RUSSIAN_MEN },
  { upTo: 1, set: LATIN },
]

/** A matching first and last name. */
export function drawName(random: Random): { first: Name; last: Name } {
  const drawn = random()
  const { set } = SETS.find(({ upTo }) => drawn < upTo)!
  return { first: skewed(random, set.first), last: skewed(random, set.last) }
}

/** Picks earlier names far more often, like the distribution of real names. */
function skewed(random: Random, list: readonly Name[]): Name {
  const drawn = random()
  return list[Math.floor(drawn * drawn * list.length)]!
}
