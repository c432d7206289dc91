import { words, type Word } from './words';

export type Language =
  'de' | 'sv' | 'en' | 'fr' | 'nl' | 'da' | 'nb' | 'fi' | 'pl' | 'cs' | 'es' | 'pt' | 'it' | 'el' | 'bg' | 'ja' | 'hi';

/** What people and streets are called in a language. */
interface PeopleWords {
  readonly given: readonly Word[];
  readonly family: readonly Word[];
  /** Streets with `#` where the number stands. */
  readonly streets: readonly string[];
}

const people = (given: string, family: string, streets: string): PeopleWords => ({
  given: words(given),
  family: words(family),
  streets: streets.split(',').map((street) => street.trim()),
});

/** Invented people: given names and family names are combined freely. */
export const PEOPLE: Readonly<Record<Language, PeopleWords>> = {
  de: people(
    'Anna, Lena, Katharina, Sabine, Jürgen, Jonas, Felix, Heike, Matthias, Björn, Käthe, Stefan, Miriam, Tobias, Ursula, Moritz, Petra, Günter, Clara, Nils',
    'Hofmann, Brandstätter, Groß, Weiß, Jäger, Kühn, Löwe, Reuter, Seidel, Thalmann, Ullrich, Vogtländer, Wacker, Zöllner, Bergmann, Dietz, Ebner, Fuchs, Haas, Krämer, Lindner, Moser, Nagel, Pohl',
    'Hafenstraße #, Am Alten Markt #, Lindenallee #, Mühlweg #, Bahnhofstraße #, Industriering #, Schloßgasse #',
  ),
  sv: people(
    'Åsa, Björn, Elin, Gustav, Ingrid, Johan, Karin, Lars, Maja, Nils, Örjan, Sofia',
    'Åkesson, Bergström, Dahl, Ekman, Forsberg, Hedlund, Lindqvist, Nyström, Öberg, Sandström, Söderlund, Wallin',
    'Kungsgatan #, Storgatan #, Hamnvägen #, Björkallén #',
  ),
  en: people(
    'Alice, Brian, Charlotte, Daniel, Emma, Frank, Grace, Henry, Isla, Jack, Karen, Liam, Megan, Noah, Olivia, Peter, Rachel, Samuel, Tessa, William',
    'Ashworth, Barlow, Carter, Dawson, Ellison, Fletcher, Garrett, Harding, Irving, Jennings, Kendall, Lawson, Mercer, Norris, Osborne, Parkes, Quinn, Radcliffe, Sutton, Thornton, Underwood, Vaughan, Whitaker, Yates',
    '# Mill Road, # Harbour Street, # Station Avenue, # Oak Drive, # Market Square, # Foundry Lane',
  ),
  fr: people(
    'Aurélie, Benoît, Chloé, Didier, Élodie, François, Hélène, Julien, Léa, Mathieu, Noémie, Thibault',
    'Beauchêne, Chevallier, Delorme, Dupré, Fabre, Garnier, Lefèvre, Mercier, Noël, Perrot, Roussel, Vasseur',
    '# rue des Tanneurs, # avenue de la Gare, # quai du Port, # place de l’Église',
  ),
  nl: people(
    'Anouk, Bram, Daan, Eva, Femke, Hugo, Jeroen, Lotte, Maarten, Noor, Pieter, Sanne',
    'van den Berg, de Boer, Dijkstra, Hendriks, Jansen, Kuipers, Mulder, Peeters, Smit, Verhoeven, Vos, Wouters',
    'Havenkade #, Molenstraat #, Stationsplein #, Lindelaan #',
  ),
  da: people(
    'Anders, Birgitte, Camilla, Esben, Freja, Jørgen, Kirsten, Mads, Pernille, Søren',
    'Andersen, Bjerregård, Christensen, Dalgaard, Friis, Højgaard, Kjær, Lindholm, Nørgaard, Østergaard',
    'Havnegade #, Søndergade #, Møllevej #, Stationsvej #',
  ),
  nb: people(
    'Astrid, Bjørn, Eirik, Guro, Håkon, Ingeborg, Kåre, Marit, Ola, Silje',
    'Aune, Berge, Dahlen, Fossum, Haugen, Kvåle, Lien, Myhre, Ødegård, Solheim',
    'Havnegata #, Kirkeveien #, Fjordgata #, Storgata #',
  ),
  fi: people(
    'Aino, Eero, Hanna, Juhani, Kaisa, Mikko, Päivi, Risto, Sari, Väinö',
    'Hämäläinen, Järvinen, Koskinen, Lehtonen, Mäkelä, Niemi, Rantanen, Salminen, Väisänen, Ylönen',
    'Satamakatu #, Koivutie #, Rautatienkatu #, Järvitie #',
  ),
  pl: people(
    'Agnieszka, Bartosz, Ewa, Grzegorz, Jolanta, Łukasz, Małgorzata, Paweł, Stanisław, Zofia',
    'Bąk, Dąbrowski, Górski, Jabłoński, Kołodziej, Łuczak, Mróz, Pawłowicz, Śliwa, Żak',
    'ul. Portowa #, ul. Młyńska #, ul. Dworcowa #, al. Lipowa #',
  ),
  cs: people(
    'Alžběta, David, Eliška, Jiří, Kateřina, Luboš, Ondřej, Šárka, Tomáš, Zdeňka',
    'Beneš, Čermák, Dvořáček, Hájek, Jelínek, Kolář, Němcová, Říha, Šťastný, Žák',
    'Nádražní #, Mlýnská #, Lipová #, Přístavní #',
  ),
  es: people(
    'Álvaro, Begoña, Carmen, Diego, Elena, Íñigo, José, Lucía, Núria, Óscar, Pilar, Sofía',
    'Aguirre, Benítez, Cañizares, Domínguez, Echeverría, Fuentes, Ibáñez, Muñoz, Peña, Quiroga, Rodríguez, Zúñiga',
    'Calle del Puerto #, Avenida de la Estación #, Plaza Mayor #, Camino del Molino #',
  ),
  pt: people(
    'Ana, Bruno, Conceição, Duarte, Inês, João, Luísa, Mário, Sónia, Vítor',
    'Araújo, Brandão, Conceição, Figueira, Gonçalves, Magalhães, Nóbrega, Simões, Vasconcelos, Ximenes',
    'Rua do Porto #, Avenida da Estação #, Largo do Moinho #, Travessa das Flores #',
  ),
  it: people(
    'Alessia, Bruno, Chiara, Davide, Elisa, Fabrizio, Giulia, Lorenzo, Niccolò, Vittoria',
    'Barbieri, Colombo, De Angelis, Ferretti, Gallo, Lombardini, Marchetti, Orsini, Rinaldi, Villani',
    'Via del Porto #, Viale della Stazione #, Piazza del Mercato #, Via dei Mulini #',
  ),
  el: people(
    'Γιώργος/giorgos, Ελένη/eleni, Κώστας/kostas, Μαρία/maria, Νίκος/nikos, Σοφία/sofia',
    'Αντωνίου/antoniou, Δημητρίου/dimitriou, Ιωάννου/ioannou, Καραμάνος/karamanos, Οικονόμου/oikonomou, Παππάς/pappas',
    'Οδός Λιμένος #, Οδός Αθηνάς #, Λεωφόρος Ελιάς #',
  ),
  bg: people(
    'Анна/anna, Борис/boris, Георги/georgi, Елена/elena, Иван/ivan, Мария/maria',
    'Ангелов/angelov, Димитров/dimitrov, Колева/koleva, Петров/petrov, Стоянова/stoyanova, Христов/hristov',
    'ул. Роза #, бул. Витоша #, ул. Пристанищна #',
  ),
  ja: people(
    '健/ken, 花子/hanako, 直樹/naoki, 美咲/misaki, 大輔/daisuke, 由美/yumi',
    '佐藤/sato, 鈴木/suzuki, 高橋/takahashi, 田中/tanaka, 渡辺/watanabe, 山本/yamamoto',
    '本町#, 港町#, 栄町#',
  ),
  hi: people(
    'Aarav, Deepa, Ishaan, Kavya, Meera, Nikhil, Priya, Rohan, Sanjana, Vikram',
    'Banerjee, Chatterjee, Desai, Iyer, Joshi, Kulkarni, Menon, Nair, Reddy, Shetty',
    '# Station Road, # Lake View Road, # Market Street, # Temple Road',
  ),
};
