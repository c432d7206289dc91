import type { Language } from './languages';
import { words, type Word } from './words';

/** What companies are called in a language: an invented root and a line of business. */
interface CompanyWords {
  readonly roots: readonly Word[];
  readonly branches: readonly Word[];
}

const companies = (roots: string, branches: string): CompanyWords => ({ roots: words(roots), branches: words(branches) });

export const COMPANIES: Readonly<Record<Language, CompanyWords>> = {
  de: companies(
    'Nordlicht, Silberhorn, Tannenhof, Weserblick, Edelstein, Falkenberg, Goldbach, Hasenkamp, Isenburg, Kranichfeld, Lindenau, Mühlental, Nebelhorn, Ostertal, Pfauenhof, Quellbrunn, Rotbuche, Sonnblick, Steinadler, Talwasser, Uferblick, Wiesengrund, Königssee, Grünwald',
    'Logistik, Maschinenbau, Brauerei, Verlag, Möbel, Haustechnik, Werkzeuge, Medizintechnik, Gartenbau, Bäckereien, Optik, Druck, Steuerberatung, Fahrzeugteile, Textil, Energie, Getränke, Spedition, Metallbau, Sanitär, Elektro, Kunststoffe',
  ),
  sv: companies(
    'Norrsken, Björkö, Fjällräv, Gränby, Havsvik, Ljungby, Midsommar, Solvik, Tallberg, Ängsö',
    'Mätteknik, Bygg, Fastigheter, Livsmedel, Möbler, Skog, Rederi, Energi, Konsult, Verkstad, Förlag, Transport',
  ),
  en: companies(
    'Blue Heron, Cedar Ridge, Copperfield, Eastgate, Fairwater, Granite Bay, Harvest Moon, Ironbridge, Juniper, Kingfisher, Lakewood, Maplecrest, Northwind, Old Mill, Pinecrest, Redstone, Silver Birch, Summit View, Thornfield, Westbrook',
    'Logistics, Foods, Dental, Engineering, Farms, Furniture, Insurance, Legal, Marine, Packaging, Pharmacy, Printing, Properties, Robotics, Schools, Surveying, Tools, Travel, Veterinary, Wind Energy',
  ),
  fr: companies(
    'Belle Rive, Bois Doré, Chêne Vert, Étoile du Nord, Fontclaire, Grand Large, Haute Plaine, Île Bleue, Mont Rosé, Val d’Argent',
    'Logistique, Boulangeries, Énergie, Éditions, Menuiserie, Mécanique, Optique, Santé, Textile, Transports, Vignobles, Imprimerie',
  ),
  nl: companies(
    'Blauwe Reiger, Duinzicht, Groene Weide, Hollandse Toren, IJsselkade, Molenvliet, Noorderlicht, Oude Haven, Waterlelie, Zonnehof',
    'Bloemen, Bouw, Drukkerij, Installaties, Kaas, Logistiek, Machines, Scheepsbouw, Transport, Uitgeverij, Vastgoed, Zorg',
  ),
  da: companies(
    'Bøgely, Fjordblik, Grønhøj, Havnsø, Klintemark, Nordkyst, Skovgård, Vestervang',
    'Møbler, Byg, Energi, Fødevarer, Maskiner, Rederi, Teknik, Tryk, Transport, Vind',
  ),
  nb: companies(
    'Bjørkelund, Fjellvåk, Granås, Isbre, Nordfjell, Sølvkroken, Sjøblikk, Tindevann',
    'Bygg, Eiendom, Energi, Fisk, Maskin, Møbler, Rederi, Skog, Teknikk, Transport',
  ),
  fi: companies(
    'Hopeajärvi, Kuusimäki, Lumikenttä, Metsäpuro, Pohjantähti, Saimaanranta, Tähtiniemi, Yöttömäki',
    'Puu, Energia, Kone, Kuljetus, Laiva, Leipomo, Metalli, Paino, Rakennus, Tekstiili',
  ),
  pl: companies(
    'Biała Brzoza, Czarny Bór, Górski Potok, Jasna Polana, Łabędź, Srebrna Góra, Złoty Kłos, Żuraw',
    'Budowa, Druk, Energia, Logistyka, Meble, Maszyny, Narzędzia, Piekarnie, Tkaniny, Transport',
  ),
  cs: companies(
    'Bílá Věž, Černý Les, Hradní Studna, Jasanová, Stříbrný Potok, Šumavan, Zlatá Lípa, Říční Dům',
    'Energie, Logistika, Nábytek, Nářadí, Pekárny, Pivovar, Stavby, Strojírny, Tisk, Zahrady',
  ),
  es: companies(
    'Agua Clara, Campo Dorado, Estrella del Sur, Monte Alto, Niebla Azul, Olivar Viejo, Peña Blanca, Río Manso, Sierra Parda, Viña Alegre',
    'Logística, Alimentación, Conservas, Construcción, Editorial, Energía, Maquinaria, Muebles, Óptica, Transportes, Viñedos',
  ),
  pt: companies(
    'Água Viva, Bom Porto, Céu Azul, Estrela do Mar, Lua Cheia, Monte Belo, Pedra Branca, Serra Verde, Vale Formoso',
    'Logística, Alimentos, Construções, Cortiça, Energia, Gráfica, Máquinas, Móveis, Transportes, Vinhos',
  ),
  it: companies(
    'Acquachiara, Bel Colle, Campo Verde, Fiordaliso, Lago Grande, Monte Sereno, Pietra Viva, Roccabruna, Val Dorata',
    'Logistica, Alimentari, Arredamenti, Costruzioni, Edizioni, Energia, Meccanica, Ottica, Tessile, Trasporti',
  ),
  el: companies(
    'Αιγαίο/aigaio, Ελιά/elia, Ήλιος/ilios, Κύμα/kyma, Όλυμπος/olympos, Φάρος/faros',
    'Ναυτιλιακή/naftiliaki, Τρόφιμα/trofima, Ενέργεια/energeia, Έπιπλα/epipla, Μεταφορές/metafores, Τουριστική/touristiki',
  ),
  bg: companies(
    'Роза/roza, Балкан/balkan, Зора/zora, Пирин/pirin, Слънце/slantse, Явор/yavor',
    'Логистика/logistika, Строеж/stroezh, Енергия/energia, Мебели/mebeli, Печат/pechat, Храни/hrani',
  ),
  ja: companies(
    '青空/aozora, 北斗/hokuto, 桜木/sakuragi, 白鷺/shirasagi, 富士見/fujimi, 若葉/wakaba, 港南/konan, 緑川/midorikawa',
    '物流/butsuryu, 製作所/seisakusho, 食品/shokuhin, 商事/shoji, 電機/denki, 印刷/insatsu, 建設/kensetsu, 薬品/yakuhin',
  ),
  hi: companies(
    'Blue Lotus, Ganga View, Himgiri, Kaveri, Mango Tree, Monsoon, Peacock, Saffron, Sandalwood, Sunrise',
    'Agro, Ceramics, Constructions, Exports, Foods, Infotech, Logistics, Motors, Pharma, Textiles',
  ),
};
